'use client';

import { Dialog } from '@/components/ui/dialog';

export function ImportDialog({ onOpenChange }: { onOpenChange: (open: boolean) => void }) {
  return (
    <Dialog
      open
      onOpenChange={onOpenChange}
      title="Import"
      description="A table, a file of rows, or the body of a request: not in this version yet."
    />
  );
}
