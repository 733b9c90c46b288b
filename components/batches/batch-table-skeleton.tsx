import { Skeleton } from '@/components/ui/skeleton';

const WIDTHS = ['w-64', 'w-48', 'w-72', 'w-56', 'w-40', 'w-60', 'w-52', 'w-44'];

/** Rows on their way, in the heights they will have. */
export function BatchTableSkeleton({ count }: { count: number }) {
  return (
    <div role="status" className="mt-3.5 overflow-hidden rounded-l border bg-surface">
      <span className="sr-only">Loading {count} items …</span>
      <div className="h-[51px] border-b" />
      {WIDTHS.map((width) => (
        <div key={width} className="flex h-[62px] items-center gap-4 border-b px-3 last:border-b-0 sm:h-[35px]">
          <Skeleton className="size-3.5" />
          <Skeleton className="h-5 w-24 rounded-full" />
          <Skeleton className={`h-3.5 ${width}`} />
        </div>
      ))}
    </div>
  );
}
