'use client';

import { Dialog } from '@/components/ui/dialog';

export function MatrixDialog({ onOpenChange }: { onOpenChange: (open: boolean) => void }) {
  return (
    <Dialog
      open
      onOpenChange={onOpenChange}
      title="Matrix"
      description="Inputs by options and versions: not in this version yet."
    />
  );
}
