'use client';

import { Upload } from 'lucide-react';
import { type ReactNode, useEffect } from 'react';
import { useDropzone } from 'react-dropzone';
import { classNames } from '@/components/ui/class-names';
import { useComposing } from './composing';

/** Takes files for an item: dropped anywhere on its message, pasted anywhere on the page, or chosen. */
export function DropZone({ itemId, children }: { itemId: string; children: ReactNode }) {
  const { uploads, limitMb } = useComposing().session;
  const { getRootProps, getInputProps, open, isDragActive } = useDropzone({
    onDrop: (files) => uploads.add(itemId, files),
    noClick: true,
    noKeyboard: true,
  });

  useEffect(() => {
    function onPaste(event: ClipboardEvent) {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0 || document.querySelector('[role="dialog"]')) return;
      event.preventDefault();
      uploads.add(itemId, files);
    }
    document.addEventListener('paste', onPaste);
    return () => document.removeEventListener('paste', onPaste);
  }, [uploads, itemId]);

  return (
    <div {...getRootProps({ role: undefined, tabIndex: undefined, className: 'flex flex-col gap-2 px-4 pt-2 pb-4' })}>
      {children}
      <input {...getInputProps({ 'aria-label': 'Choose files' })} />
      <div
        className={classNames(
          'flex flex-wrap items-center justify-center gap-x-1.5 rounded-m border border-dashed px-3 py-2.5 text-center text-text-2',
          isDragActive ? 'border-accent bg-accent-soft text-text' : 'border-line-strong',
        )}
      >
        <Upload size={14} aria-hidden className="text-text-3" />
        <span>
          Drop files here, paste, or{' '}
          <button type="button" onClick={open} className="rounded-s py-1 font-medium text-accent hover:underline">
            choose files
          </button>
        </span>
        <span className="text-text-3">· up to {limitMb} MB each</span>
      </div>
    </div>
  );
}
