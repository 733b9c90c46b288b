'use client';

import { Dialog } from '@/components/ui/dialog';

export function CodeDialog({ onOpenChange }: { onOpenChange: (open: boolean) => void }) {
  return (
    <Dialog open onOpenChange={onOpenChange} title="Code" description="This batch as code: not in this version yet." />
  );
}
