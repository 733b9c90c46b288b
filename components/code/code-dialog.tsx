'use client';

import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useComposing, useDraft } from '@/components/composer/composing';
import { Button } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import { Dialog } from '@/components/ui/dialog';
import { Textarea } from '@/components/ui/field';
import { Pills } from '@/components/ui/pills';
import { bodyLines, codeOf, LANGUAGES, type Language, programOf } from '@/lib/code/code';
import { connectionQuery } from '@/lib/connection/queries';
import { PasteCode } from './paste-code';
import { saveFile } from './save-file';

const SHOWN_LENGTH_MAX = 20_000;
const FILE_NAMES: Record<Language, string> = { cURL: 'send.sh', TypeScript: 'send.ts', Python: 'send.py' };

type Tab = Language | 'paste';
const TABS: { value: Tab; word: string }[] = [
  ...LANGUAGES.map((language) => ({ value: language, word: language })),
  { value: 'paste', word: 'Paste' },
];

/** This batch as programs that send it, and a place to paste what they send. */
export function CodeDialog({ onOpenChange }: { onOpenChange: (open: boolean) => void }) {
  const [tab, setTab] = useState<Tab>('cURL');
  return (
    <Dialog
      open
      isWide
      onOpenChange={onOpenChange}
      title="Code"
      description={
        tab === 'paste'
          ? 'The JSON of a request, a request a line, or the cURL command around it becomes items of this batch.'
          : 'The very requests that Send would make. Secrets come from the environment, files are named by their uploads.'
      }
    >
      <div className="mt-3 mb-2.5">
        <Pills label="As" pills={TABS} value={tab} onChange={setTab} />
      </div>
      {tab === 'paste' ? <PasteCode onDone={() => onOpenChange(false)} /> : <Written language={tab} />}
    </Dialog>
  );
}

function Written({ language }: { language: Language }) {
  const { session } = useComposing();
  const { items, agentId } = useDraft();
  const { batchId, autosave, problems } = session;
  const connection = useQuery(connectionQuery()).data;
  const origin = connection?.origin ?? window.location.origin;
  // It changes with the batch, so that another batch is never taken for a repeat of this one.
  const key = `${batchId}.${autosave.revision()}`;
  const program = useMemo(() => programOf({ origin, agentId, items, key }), [origin, agentId, items, key]);
  const text = useMemo(() => codeOf(language, program), [language, program]);
  const faulty = useMemo(() => items.filter((item) => problems.ofItem(item).length > 0).length, [items, problems]);
  const { bodiesFile } = program;
  if (items.length === 0 || agentId === '') {
    return <p className="text-text-2">Choose the agent and add an item first: there is nothing to send yet.</p>;
  }
  return (
    <>
      <div className="mb-2 flex flex-wrap items-center gap-1.5">
        <p className="wrap-anywhere mr-auto text-text-2">
          Idempotency key <code className="font-mono text-xs">{key}</code>
        </p>
        <CopyButton text={text} label="Copy" />
        <Button size="sm" onClick={() => saveFile(FILE_NAMES[language], text)}>
          <Download size={13} aria-hidden />
          {FILE_NAMES[language]}
        </Button>
        {bodiesFile && (
          <Button size="sm" onClick={() => saveFile(bodiesFile, bodyLines(program))}>
            <Download size={13} aria-hidden />
            {bodiesFile}
          </Button>
        )}
      </div>
      {faulty > 0 && (
        <p className="mb-2 text-pretty text-waiting">
          {faulty === 1 ? '1 item needs' : `${faulty.toLocaleString('en')} items need`} work before sending; the API
          will not take what the code says of {faulty === 1 ? 'it' : 'them'}.
        </p>
      )}
      {program.variables.length > 0 && (
        <p className="mb-2 text-pretty text-text-2">
          One value a name: {program.variables.map((name) => `$${name}`).join(', ')}. Where items keep different values
          under one name, give each its own.
        </p>
      )}
      <Textarea
        readOnly
        rows={18}
        wrap="off"
        dir="ltr"
        spellCheck={false}
        aria-label={`The batch as ${language}`}
        className="max-h-[50dvh] bg-sunken! font-mono text-xs"
        value={text.slice(0, SHOWN_LENGTH_MAX)}
      />
      {text.length > SHOWN_LENGTH_MAX && (
        <p className="mt-1.5 text-text-3">
          Only its beginning is shown; Copy and the download have all {text.length.toLocaleString('en')} characters.
        </p>
      )}
    </>
  );
}
