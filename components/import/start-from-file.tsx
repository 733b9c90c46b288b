'use client';

import { useEffect, useEffectEvent, useState } from 'react';
import { useDraft } from '@/components/composer/composing';
import { part } from '@/components/ui/part';
import { toast } from '@/components/ui/toast';
import { isBlank } from '@/lib/composer/editor';

const ImportDialog = part(() => import('./import-dialog').then((module) => module.ImportDialog));

const ROWS_FILE = /\.(csv|tsv|json|jsonl|ndjson|ya?ml)$/i;

/** Opens the import for a table that is dropped anywhere but on an item, and offers it while the draft is empty. */
export function StartFromFile() {
  const { items } = useDraft();
  const [opened, setOpened] = useState<{ file?: File } | null>(null);
  const onDrop = useEffectEvent((event: DragEvent) => {
    if (event.defaultPrevented || !event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    if (document.querySelector('[role="dialog"]')) return;
    const file = tableIn(event.dataTransfer.files);
    if (file) setOpened({ file });
    else
      toast('Drop files on the message of an item', {
        description: 'A table or a file of rows may be dropped anywhere.',
      });
  });
  useEffect(() => {
    // Item zones answer first and say so; a browser leaves the page for a file that nobody takes.
    const allow = (event: DragEvent) => event.dataTransfer?.types.includes('Files') && event.preventDefault();
    document.addEventListener('dragover', allow);
    document.addEventListener('drop', onDrop);
    return () => {
      document.removeEventListener('dragover', allow);
      document.removeEventListener('drop', onDrop);
    };
  }, []);
  return (
    <>
      {items.every(isBlank) && (
        <p className="mt-2 px-3 text-pretty text-text-2 text-xs">
          Have a table or a file of rows?{' '}
          <button
            type="button"
            onClick={() => setOpened({})}
            className="rounded-s py-1 font-medium text-accent hover:underline"
          >
            Import it
          </button>
          , or drop it here.
        </p>
      )}
      {opened && <ImportDialog file={opened.file} onOpenChange={(isOpen) => !isOpen && setOpened(null)} />}
    </>
  );
}

function tableIn([file, ...others]: FileList): File | undefined {
  return file && others.length === 0 && ROWS_FILE.test(file.name) ? file : undefined;
}
