import { Button } from '@/components/ui/button';
import type { AgentFile } from '@/lib/agents/schema';
import { EMPTY_FILES, starters } from '@/lib/bundles/starters';

/** What a new agent may begin from. */
export function StarterChoice({ onChoose }: { onChoose: (files: AgentFile[]) => void }) {
  return (
    <section aria-labelledby="starters" className="mt-3.5 rounded-l border bg-surface px-4 py-4">
      <h2 id="starters" className="font-semibold text-base">
        Begin with
      </h2>
      <p className="mt-0.5 text-text-2">Each can be published as it stands, and changed in every line before.</p>
      <ul className="mt-3 grid gap-2.5 sm:grid-cols-2">
        {starters.map(({ id, title, says, files }) => (
          <li key={id}>
            <button
              type="button"
              onClick={() => onChoose(files)}
              className="flex h-full w-full flex-col rounded-m border border-line-strong px-3.5 py-3 text-left shadow-flat hover:bg-sunken"
            >
              <span className="block font-semibold">{title}</span>
              <span className="mt-0.5 block text-pretty text-text-2">{says}</span>
            </button>
          </li>
        ))}
      </ul>
      <Button variant="quiet" className="mt-2.5" onClick={() => onChoose([...EMPTY_FILES])}>
        Begin with an empty dari.yml
      </Button>
    </section>
  );
}
