import { Skeleton } from '@/components/ui/skeleton';

const WIDTHS = ['w-40', 'w-56', 'w-32', 'w-48', 'w-36'];

/** Rows on their way, in the heights they will have. */
export function BatchListSkeleton() {
  return (
    <div role="status" className="overflow-hidden rounded-l border bg-surface">
      <span className="sr-only">Loading the batches …</span>
      {WIDTHS.map((width) => (
        <div key={width} className="flex h-[57px] items-center gap-4 border-b px-3 last:border-b-0 sm:h-[43px]">
          <Skeleton className={`h-3.5 ${width}`} />
          <Skeleton className="h-5 w-24 rounded-full" />
          <Skeleton className="ml-auto hidden h-2 w-52 sm:block" />
        </div>
      ))}
    </div>
  );
}
