import { Button } from '@/components/ui/button';

/** How far the worker is, and a way to end it. */
export function WorkBar({ word, share, onStop }: { word: string; share: number; onStop: () => void }) {
  const percent = Math.round(share * 100);
  return (
    <div className="mt-3 flex w-full items-center gap-3 rounded-m border px-3 py-2.5">
      <span role="status" className="min-w-36 text-text-2">
        {word} …
      </span>
      <progress aria-label={word} max={100} value={percent} className="h-1.5 min-w-0 flex-1 accent-accent" />
      <span className="w-9 text-right text-text-3">{percent} %</span>
      <Button size="sm" onClick={onStop}>
        Stop
      </Button>
    </div>
  );
}
