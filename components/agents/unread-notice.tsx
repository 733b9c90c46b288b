import { CloudOff } from 'lucide-react';

/** Says that part of what stands here is missing because it could not be read, not because there is none. */
export function UnreadNotice({ message }: { message: string }) {
  return (
    <p role="alert" className="flex gap-2 border-t bg-waiting-soft px-4 py-2 text-waiting">
      <CloudOff size={14} aria-hidden className="mt-[3px] shrink-0" />
      <span>Not all of this agent could be read: {message} It is asked for again by itself.</span>
    </p>
  );
}
