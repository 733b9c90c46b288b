import type { Progress } from './download';

const KB = 1000;

/** How much has come, and of how many rows where they can be counted. */
export function ExportProgress({ progress: { bytes, rows }, count }: { progress: Progress; count: number }) {
  return (
    <div className="mt-3">
      <progress
        aria-label="Export"
        className="block h-1.5 w-full accent-accent"
        {...(rows !== null && { value: rows, max: count })}
      />
      <p className="mt-1 text-text-2 text-xs">
        {rows !== null && `${rows.toLocaleString('en')} of ${count.toLocaleString('en')} rows · `}
        {bytes === 0 ? 'waiting for the first rows …' : sizeWord(bytes)}
      </p>
    </div>
  );
}

function sizeWord(bytes: number): string {
  if (bytes < KB * KB) return `${Math.ceil(bytes / KB)} kB`;
  return `${(bytes / (KB * KB)).toFixed(1)} MB`;
}
