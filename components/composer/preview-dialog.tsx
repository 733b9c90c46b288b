'use client';

import { FilePreview } from '@/components/files/file-preview';
import type { DraftFilePart } from '@/lib/batches/schema';
import { useComposing } from './composing';

/** A look at a file of an item, from this tab while it is here. */
export function PreviewDialog({ part, onClose }: { part: DraftFilePart; onClose: () => void }) {
  return <FilePreview part={part} file={useComposing().session.uploads.localFile(part.fileId)} onClose={onClose} />;
}
