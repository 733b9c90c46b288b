import { formatDuration } from '@/components/ui/duration';

/** How long, no finer than the times themselves: APIs tell them in whole seconds. */
export function timeBetween(from: string, to: string): string {
  const ms = Date.parse(to) - Date.parse(from);
  return ms < 1000 && !from.includes('.') ? '<1 s' : formatDuration(ms);
}
