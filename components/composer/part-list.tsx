'use client';

import { ArrowDown, ArrowUp, Eye, File, Image, Plus, Text, X } from 'lucide-react';
import { type ReactNode, useMemo, useRef, useState } from 'react';
import { useFieldArray, useFormContext } from 'react-hook-form';
import { Button } from '@/components/ui/button';
import { formatBytes } from '@/components/ui/duration';
import { Textarea } from '@/components/ui/field';
import { part } from '@/components/ui/part';
import { type DraftFilePart, type DraftItem, type DraftPart, isAwaited } from '@/lib/batches/schema';
import { newTextPart } from '@/lib/composer/editor';
import { useComposing } from './composing';
import { FieldError } from './field-error';
import { fieldId } from './field-id';
import { useFocusNext } from './focus-next';
import { useFieldError } from './mirror';

/** The parts of the message, in the order in which the agent reads them, and what is about to become one. */
export function PartList({ children }: { children: ReactNode }) {
  const { control, getValues } = useFormContext<DraftItem>();
  const { announce } = useComposing();
  const { fields, append, remove, move } = useFieldArray({ control, name: 'parts', keyName: 'rowKey' });
  const focusNext = useFocusNext();
  const error = useFieldError('parts');

  function moveTo(from: number, to: number, word: 'up' | 'down') {
    const part = getValues(`parts.${from}`);
    move(from, to);
    announce(`Part moved to place ${to + 1} of ${fields.length}`);
    focusNext(moveButtonId(part.id, word));
  }

  function removeAt(index: number) {
    remove(index);
    focusNext(ADD_TEXT_ID);
  }

  return (
    <>
      {fields.length > 0 && (
        <ol aria-label="Message parts" className="flex flex-col gap-2">
          {fields.map((part, index) => (
            <li key={part.id} className="rounded-m border">
              <PartHead
                part={part}
                index={index}
                count={fields.length}
                onMove={(word) => moveTo(index, word === 'up' ? index - 1 : index + 1, word)}
                onRemove={() => removeAt(index)}
              />
              {part.type === 'text' && <TextPart index={index} />}
              {isAwaited(part) && <AwaitedError index={index} />}
            </li>
          ))}
        </ol>
      )}
      {children}
      <div>
        <Button
          id={ADD_TEXT_ID}
          size="sm"
          aria-describedby={error ? `${ADD_TEXT_ID}-error` : undefined}
          onClick={() => {
            append(newTextPart(), { shouldFocus: false });
            focusNext(fieldId(`parts.${fields.length}.text`));
          }}
        >
          <Plus size={13} aria-hidden />
          Add text
        </Button>
        <FieldError id={ADD_TEXT_ID} error={error} />
      </div>
    </>
  );
}

/** Where the error of an item without parts leads. */
const ADD_TEXT_ID = fieldId('parts');

const ICONS = { text: Text, file: File, image: Image };
const WORDS = { text: 'Text', file: 'File', image: 'Image' };

const moveButtonId = (partId: string, word: 'up' | 'down') => `${partId}-${word}`;

function PartHead({
  part,
  index,
  count,
  onMove,
  onRemove,
}: {
  part: DraftPart;
  index: number;
  count: number;
  onMove: (word: 'up' | 'down') => void;
  onRemove: () => void;
}) {
  const Icon = ICONS[part.type];
  const name = `part ${index + 1}`;
  return (
    <div className="flex items-center gap-2 py-1 pr-1 pl-2.5 text-text-3">
      <Icon size={14} aria-hidden className="shrink-0" />
      {part.type === 'text' ? (
        <label htmlFor={fieldId(`parts.${index}.text`)} className="min-w-0 flex-1 text-text-2">
          {WORDS.text}
        </label>
      ) : (
        <span className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-2">
          <span className="sr-only">{WORDS[part.type]}</span>
          <bdi title={part.filename} className="min-w-0 truncate font-medium text-text">
            {part.filename}
          </bdi>
          <span className="whitespace-nowrap">
            {isAwaited(part) ? 'waiting for its file' : <Uploaded part={part} />}
          </span>
        </span>
      )}
      {part.type !== 'text' && !isAwaited(part) && <Preview part={part} />}
      {part.type !== 'text' && isAwaited(part) && <ChooseAwaited part={part} index={index} />}
      <span className="flex shrink-0">
        <MoveButton word="up" name={name} id={moveButtonId(part.id, 'up')} isEnd={index === 0} onMove={onMove} />
        <MoveButton
          word="down"
          name={name}
          id={moveButtonId(part.id, 'down')}
          isEnd={index === count - 1}
          onMove={onMove}
        />
        <Button variant="quiet" size="sm" aria-label={`Remove ${name}`} title={`Remove ${name}`} onClick={onRemove}>
          <X size={14} aria-hidden />
        </Button>
      </span>
    </div>
  );
}

function MoveButton({
  word,
  name,
  id,
  isEnd,
  onMove,
}: {
  word: 'up' | 'down';
  name: string;
  id: string;
  isEnd: boolean;
  onMove: (word: 'up' | 'down') => void;
}) {
  const label = `Move ${name} ${word}`;
  const Icon = word === 'up' ? ArrowUp : ArrowDown;
  return (
    <Button
      id={id}
      variant="quiet"
      size="sm"
      aria-label={label}
      title={label}
      aria-disabled={isEnd}
      onClick={() => !isEnd && onMove(word)}
    >
      <Icon size={14} aria-hidden />
    </Button>
  );
}

function TextPart({ index }: { index: number }) {
  const { register } = useFormContext<DraftItem>();
  const path = `parts.${index}.text` as const;
  const error = useFieldError(path);
  const id = fieldId(path);
  return (
    <div className="px-2.5 pb-2.5">
      <Textarea
        {...register(path)}
        id={id}
        rows={4}
        dir="auto"
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? `${id}-error` : undefined}
        className="field-sizing-content max-h-[60vh] min-h-24"
      />
      <FieldError id={id} error={error} />
    </div>
  );
}

/** For the file that a part names and waits for. */
function ChooseAwaited({ part, index }: { part: DraftFilePart; index: number }) {
  const { getValues } = useFormContext<DraftItem>();
  const { uploads } = useComposing().session;
  const input = useRef<HTMLInputElement>(null);
  const id = fieldId(`parts.${index}.fileId`);
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={`Choose ${part.filename}`}
        onChange={({ target }) => {
          uploads.add(getValues('id'), [...(target.files ?? [])], part.id);
          target.value = '';
        }}
      />
      <Button id={id} size="sm" aria-describedby={`${id}-error`} onClick={() => input.current?.click()}>
        Choose<span className="sr-only"> {part.filename}</span>
      </Button>
    </>
  );
}

function AwaitedError({ index }: { index: number }) {
  const path = `parts.${index}.fileId` as const;
  const error = useFieldError(path);
  return (
    <div className={error ? 'px-2.5 pb-1.5' : undefined}>
      <FieldError id={fieldId(path)} error={error} />
    </div>
  );
}

function Uploaded({ part }: { part: DraftFilePart }) {
  const { editor } = useComposing().session;
  const { getValues } = useFormContext<DraftItem>();
  const own = getValues('id');
  const same = useMemo(() => {
    const has = (item: DraftItem) => item.parts.some((other) => other.type !== 'text' && other.fileId === part.fileId);
    const first = editor.get().items.findIndex(has);
    return first === -1 || first >= editor.indexOf(own) ? '' : ` · same as in item ${first}`;
  }, [editor, own, part.fileId]);
  return `${formatBytes(part.sizeBytes)} · uploaded${same}`;
}

/** Loaded when a file is first looked at. */
const PreviewDialog = part(() => import('./preview-dialog').then((loaded) => loaded.PreviewDialog));

function Preview({ part }: { part: DraftFilePart }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button variant="quiet" size="sm" aria-label={`Preview ${part.filename}`} onClick={() => setOpen(true)}>
        <Eye size={14} aria-hidden className="sm:hidden" />
        <span className="max-sm:hidden">Preview</span>
      </Button>
      {isOpen && <PreviewDialog part={part} onClose={() => setOpen(false)} />}
    </>
  );
}
