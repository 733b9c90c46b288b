import { classNames } from './class-names';

/** A grey block in the place of what is on its way; give it the size of that. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={classNames('animate-pulse rounded-s bg-sunken', className)} />;
}
