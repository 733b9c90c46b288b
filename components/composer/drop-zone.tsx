'use client';

import { Upload } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { useDropzone } from 'react-dropzone';
import { classNames } from '@/components/ui/class-names';
import type { NamedFile } from '@/lib/composer/match-files';
import { useComposing } from './composing';

type Props = {
  itemId: string;
  /** Told of the files of a folder; without it they are for the item too. */
  onFolder?: (files: NamedFile[]) => void;
  children: ReactNode;
};

/** Takes files for an item: dropped anywhere on its message, pasted anywhere on the page, or chosen. */
export function DropZone({ itemId, onFolder, children }: Props) {
  const { uploads, limitMb } = useComposing().session;
  const { getRootProps, getInputProps, open, isDragActive } = useDropzone({
    onDrop: (files) => {
      const named = files.map((file) => ({ file, path: pathOf(file) }));
      if (onFolder && named.some(({ path }) => path.includes('/'))) onFolder(withoutTop(named));
      else uploads.add(itemId, files);
    },
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
        {onFolder && <ChooseFolder onFolder={onFolder} />}
      </div>
    </div>
  );
}

function ChooseFolder({ onFolder }: { onFolder: (files: NamedFile[]) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <span>
      <input
        ref={input}
        type="file"
        hidden
        // React has no property for it, and writes what it does not know as it stands.
        {...{ webkitdirectory: '' }}
        aria-label="Choose a folder"
        onChange={({ target }) => {
          const files = [...(target.files ?? [])].filter(({ name }) => !LITTER.includes(name));
          if (files.length > 0) onFolder(withoutTop(files.map((file) => ({ file, path: pathOf(file) }))));
          target.value = '';
        }}
      />
      <button
        type="button"
        onClick={() => input.current?.click()}
        className="rounded-s py-1 font-medium text-accent hover:underline"
      >
        match a folder to items
      </button>
    </span>
  );
}

/** What systems leave in folders. */
const LITTER = ['.DS_Store', 'Thumbs.db', 'desktop.ini'];

/** Where a file lay in the folder that was dropped or chosen. */
function pathOf(file: File & { path?: string }): string {
  return (file.webkitRelativePath || file.path || file.name).replace(/^\.?\//, '');
}

/** Names in a sheet begin within the folder: its own name is not part of them. */
function withoutTop(files: NamedFile[]): NamedFile[] {
  const [first = ''] = files[0]?.path.split('/') ?? [];
  const isOne = files.every(({ path }) => path.startsWith(`${first}/`));
  return isOne ? files.map(({ file, path }) => ({ file, path: path.slice(first.length + 1) })) : files;
}
