import { Skeleton } from '@/components/ui/skeleton';

export function TranscriptSkeleton() {
  return (
    <div role="status" className="space-y-3 px-[18px] py-4">
      <span className="sr-only">Loading the transcript …</span>
      <Skeleton className="h-3.5 w-24" />
      <Skeleton className="h-4 w-4/5" />
      <Skeleton className="h-4 w-3/5" />
      <Skeleton className="h-8 w-full" />
      <Skeleton className="h-8 w-full" />
      <Skeleton className="h-24 w-full" />
    </div>
  );
}
