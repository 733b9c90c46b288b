import type { AgentOffer } from '@/lib/agents/schema';

const HEAD = 'border-y px-2.5 py-[7px] text-left font-medium text-text-3 text-xs';

/** The LLM options of a version, in the order its `dari.yml` has them. */
export function AgentOptions({ offer, caption }: { offer: AgentOffer; caption: string }) {
  if (offer.options.length === 0) {
    return (
      <p className="border-t px-4 py-3 text-pretty text-text-2">
        {offer.onlyModel
          ? `It runs on one model: ${offer.onlyModel.provider} / ${offer.onlyModel.model}.`
          : 'Its dari.yml declares no LLM options, or could not be read. An item may still name one.'}
      </p>
    );
  }
  return (
    <table className="block w-full border-separate border-spacing-0 border-t sm:table sm:border-t-0 [&_tr:last-child]:border-b-0 [&_tr:last-child_td]:border-b-0">
      <caption className="sr-only">{caption}</caption>
      <thead className="hidden sm:table-header-group">
        <tr>
          <th className={`${HEAD} w-[260px] pl-4!`}>LLM option</th>
          <th className={`${HEAD} w-[200px]`}>Provider and model</th>
          <th className={HEAD}>What it is</th>
        </tr>
      </thead>
      <tbody className="block sm:table-row-group">
        {offer.options.map((option) => (
          <tr key={option.id} className="block border-b px-4 py-2 sm:table-row">
            <td className="block sm:table-cell sm:h-[34px] sm:border-b sm:py-1 sm:pr-2.5 sm:pl-4">
              <code className="break-all font-mono text-xs">{option.id}</code>
              {option.id === offer.defaultOption && (
                <span className="ml-2 rounded-s bg-accent-soft px-1.5 py-px text-xs">default</span>
              )}
            </td>
            <td className="block text-text-2 sm:table-cell sm:border-b sm:px-2.5 sm:py-1">
              {[option.provider, option.model].filter(Boolean).join(' / ') || '–'}
            </td>
            <td className="block text-pretty text-text-2 sm:table-cell sm:border-b sm:px-2.5 sm:py-1">
              {option.description ?? ''}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
