'use client';

import { Button } from '@/components/ui/button';
import type { Sending } from './sending';

/** Names what it sends, and what it waits for. */
export function SendButton({ sending, className }: { sending: Sending; className?: string }) {
  const { itemCount, uploadCount, isSending, isWaiting, isComplete } = sending;
  const items = itemCount === 1 ? '1 item' : `${itemCount.toLocaleString('en')} items`;
  const uploads = !isComplete ? 'the other items' : uploadCount === 1 ? '1 upload' : `${uploadCount} uploads`;
  return (
    <Button variant="primary" isPending={isSending || isWaiting} onClick={() => sending.send()} className={className}>
      {isWaiting ? `Waiting for ${uploads}` : isSending ? `Sending ${items}` : `Send ${items}`}
    </Button>
  );
}
