'use client';

import { useMemo, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { formatBytes } from '@/components/ui/duration';
import { Field, Select, Textarea } from '@/components/ui/field';
import { type DraftItem, ITEMS_MAX } from '@/lib/batches/schema';
import { newItem } from '@/lib/composer/editor';
import { matchFiles, metadataKeys, type NamedFile, type Way } from '@/lib/composer/match-files';
import { newRow } from '@/lib/composer/upload-row';
import { uploadRefusal } from '@/lib/files/schema';
import { useComposing, useDraft } from './composing';

const SHOWN_MAX = 6;

/** Shows which files of a folder go to which items, and what becomes of the others. */
export function MatchDialog({ files, onClose }: { files: NamedFile[]; onClose: () => void }) {
  const { session, addItems } = useComposing();
  const { items } = useDraft();
  const keys = useMemo(() => metadataKeys(items), [items]);
  const [choice, setChoice] = useState('none');
  const [isMaking, setMaking] = useState(true);
  const [message, setMessage] = useState('');
  const [good, bad] = useMemo(() => sorted(files, session.limitMb), [files, session.limitMb]);
  const matched = useMemo(() => matchFiles(items, good, wayOf(choice)), [items, good, choice]);
  const { matches, unmatched, matchedFiles, without } = matched;
  const room = ITEMS_MAX - items.length;
  const made = isMaking ? unmatched.length : 0;
  const error = made > room ? `A batch has at most 50,000 items; there is room for ${room} more.` : undefined;

  function apply() {
    const own = isMaking ? unmatched.map((one) => itemOf(one, message)) : [];
    onClose();
    if (own.length > 0) addItems(own.map(({ item }) => item));
    session.uploads.addAll([...matches, ...own.map(({ item, partId, file }) => ({ file, itemId: item.id, partId }))]);
  }

  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title="Match files to items"
      description={`${counted(files.length, 'file')} · ${formatBytes(files.reduce((sum, { file }) => sum + file.size, 0))}`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={matchedFiles + made === 0 || error !== undefined} onClick={apply}>
            Upload {counted(matchedFiles + made, 'file')}
          </Button>
        </>
      }
    >
      <div className="mt-3 flex flex-col gap-3">
        <Field
          label="Files that no item names go to items by"
          htmlFor="match-way"
          hint="Parts that wait for a file get it by its path or name in any case."
        >
          <Select value={choice} onChange={({ target }) => setChoice(target.value)}>
            <option value="none">nothing: only by the names in the items</option>
            <option value="name">the message or the number in their name</option>
            {keys.map((key) => (
              <option key={key} value={`metadata.${key}`}>
                the metadata value of {key}
              </option>
            ))}
          </Select>
        </Field>
        <dl aria-live="polite" className="grid grid-cols-[1fr_auto] gap-x-3 gap-y-1.5">
          <dt className="text-text-2">Files matched to items</dt>
          <dd className="text-right">{matchedFiles.toLocaleString('en')}</dd>
          <dt className="text-text-2">Files without an item</dt>
          <dd className="text-right">{unmatched.length.toLocaleString('en')}</dd>
          <dt className="text-text-2">Items still without a file</dt>
          <dd className="text-right">{without.toLocaleString('en')}</dd>
        </dl>
        {bad.length > 0 && (
          <Names
            title={`${counted(bad.length, 'file')} left out: empty, or larger than ${session.limitMb} MB`}
            of={bad}
          />
        )}
        {unmatched.length > 0 && (
          <fieldset className="flex flex-col gap-1.5 rounded-m border px-3 pt-1 pb-3">
            <legend className="px-1 font-medium">{counted(unmatched.length, 'file')} without an item</legend>
            <Names of={unmatched} />
            <label className="flex items-center gap-2">
              <input type="radio" name="match-rest" checked={isMaking} onChange={() => setMaking(true)} />
              Make {counted(unmatched.length, 'item')} of {unmatched.length === 1 ? 'it' : 'them'}, with this message
            </label>
            {isMaking && (
              <Field label="Message, the same for each" htmlFor="match-message" error={error}>
                <Textarea rows={3} dir="auto" value={message} onChange={({ target }) => setMessage(target.value)} />
              </Field>
            )}
            <label className="flex items-center gap-2">
              <input type="radio" name="match-rest" checked={!isMaking} onChange={() => setMaking(false)} />
              Leave {unmatched.length === 1 ? 'it' : 'them'} out
            </label>
          </fieldset>
        )}
      </div>
    </Dialog>
  );
}

function Names({ title, of }: { title?: string; of: NamedFile[] }) {
  return (
    <p className="wrap-anywhere text-text-2 text-xs">
      {title && `${title}: `}
      {of.slice(0, SHOWN_MAX).map(({ path }, index) => (
        <span key={path}>
          {index > 0 && ', '}
          <bdi>{path}</bdi>
        </span>
      ))}
      {of.length > SHOWN_MAX && ` and ${(of.length - SHOWN_MAX).toLocaleString('en')} more`}
    </p>
  );
}

const counted = (count: number, word: string): string =>
  `${count.toLocaleString('en')} ${word}${count === 1 ? '' : 's'}`;

function wayOf(choice: string): Way {
  if (choice === 'name' || choice === 'none') return { kind: choice };
  return { kind: 'metadata', key: choice.slice('metadata.'.length) };
}

/** Those that can be uploaded, and the others. */
function sorted(files: NamedFile[], limitMb: number): [NamedFile[], NamedFile[]] {
  const isGood = ({ file }: NamedFile) => uploadRefusal(file, limitMb) === null;
  return [files.filter(isGood), files.filter((one) => !isGood(one))];
}

/** An item that names its file until that is uploaded, so that it knows what it waits for after a reload too. */
function itemOf({ file, path }: NamedFile, message: string): { item: DraftItem; partId: string; file: File } {
  const { id, kind } = newRow(file, '', null);
  const item = newItem(message);
  const texts = message.trim() === '' ? [] : item.parts;
  const part = { id, type: kind, fileId: '', filename: path.slice(-1_000), sizeBytes: 0 };
  return { item: { ...item, parts: [...texts, part] }, partId: id, file };
}
