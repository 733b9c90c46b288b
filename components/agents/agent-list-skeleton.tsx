import { Skeleton } from '@/components/ui/skeleton';

/** A card on its way. */
export function AgentListSkeleton() {
  return (
    <div role="status" className="rounded-l border bg-surface px-4 py-3.5">
      <span className="sr-only">Loading the agents …</span>
      <Skeleton className="h-5 w-44" />
      <Skeleton className="mt-2 h-3.5 w-72 max-w-full" />
      {['a', 'b', 'c', 'd'].map((row) => (
        <Skeleton key={row} className="mt-5 h-3.5 w-full" />
      ))}
    </div>
  );
}
