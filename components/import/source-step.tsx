'use client';

import { FileInput } from 'lucide-react';
import { useState } from 'react';
import { useDropzone } from 'react-dropzone';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { Field, Textarea } from '@/components/ui/field';
import { IMPORT_MB_MAX, type Source } from './importing';

/** Where the rows come from: a file that is dropped or chosen, or a text that is pasted. */
export function SourceStep({ error, onSource }: { error: string | null; onSource: (source: Source) => void }) {
  const [text, setText] = useState('');
  const { getRootProps, getInputProps, open, isDragActive } = useDropzone({
    onDrop: ([file]) => file && onSource(file),
    multiple: false,
    noClick: true,
    noKeyboard: true,
  });
  return (
    <div className="mt-3 flex flex-col gap-4">
      {error && (
        <p role="alert" className="wrap-anywhere rounded-m bg-failed-soft px-3 py-2 text-failed">
          {error} Nothing was imported.
        </p>
      )}
      <div
        {...getRootProps({
          role: undefined,
          tabIndex: undefined,
          className: classNames(
            'flex flex-col items-center gap-2 rounded-l border border-dashed px-4 py-8 text-center',
            isDragActive ? 'border-accent bg-accent-soft' : 'border-line-strong',
          ),
        })}
      >
        <input {...getInputProps({ 'aria-label': 'Choose a file to import' })} />
        <FileInput size={24} aria-hidden className="text-text-3" />
        <p>
          Drop a file here, or{' '}
          <button
            type="button"
            data-autofocus
            onClick={open}
            className="rounded-s font-medium text-accent hover:underline"
          >
            choose one
          </button>
        </p>
        <p className="max-w-[520px] text-pretty text-text-2 text-xs">
          CSV, TSV, JSON, JSON Lines, a request body of the API, an OpenAI batch, promptfoo tests or an earlier export ·
          up to {IMPORT_MB_MAX} MB. It is read in this browser.
        </p>
      </div>
      <Field label="Or paste the rows" htmlFor="import-text">
        <Textarea
          rows={8}
          value={text}
          spellCheck={false}
          placeholder={'text,metadata.city\n"Describe the weather.",Paris'}
          className="font-mono text-xs"
          onChange={(event) => setText(event.target.value)}
          onPaste={(event) => {
            const pasted = event.clipboardData.getData('text/plain');
            if (text !== '' || pasted.trim() === '') return;
            event.preventDefault();
            onSource(pasted);
          }}
        />
      </Field>
      {text.trim() !== '' && (
        <div>
          <Button onClick={() => onSource(text)}>Read these rows</Button>
        </div>
      )}
    </div>
  );
}
