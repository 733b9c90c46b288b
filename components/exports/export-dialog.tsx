'use client';

import { Download } from 'lucide-react';
import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { saveFile } from '@/components/code/save-file';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { isUnderWay } from '@/lib/batches/queries';
import { toRanges } from '@/lib/batches/ranges';
import type { BatchHead } from '@/lib/batches/schema';
import { EXPORT_FORMATS, type ExportFormat, exportFilename } from '@/lib/exports/filename';
import { downloadExport, type Progress } from './download';
import { ExportProgress } from './export-progress';

const FORMATS: Record<ExportFormat, [word: string, hint: string]> = {
  csv: ['CSV', 'a table for spreadsheets, which imports again'],
  jsonl: ['JSON Lines', 'all there is, every attempt, for programs'],
  html: ['Report', 'one HTML page to read, print or pass on'],
  zip: ['Zip', 'both tables, transcripts and workspaces'],
};

export type ExportScope = 'all' | 'matching' | 'selected';
type Scopes = Record<ExportScope, number[]>;
type Outcome = { isGood: boolean; words: string };

/** Which rows, in which form; then how far it is, and what came of it. */
export function ExportDialog({
  head,
  scopes,
  first,
  onClose,
}: {
  head: BatchHead;
  /** Indexes of the rows; those that match are empty while nothing is searched for. */
  scopes: Scopes;
  first: ExportScope;
  onClose: () => void;
}) {
  const formId = useId();
  const [format, setFormat] = useState<ExportFormat>('csv');
  const [wished, setScope] = useState(first);
  const [hasAnswers, setAnswers] = useState(true);
  const [hasWorkspaces, setWorkspaces] = useState(true);
  const [progress, setProgress] = useState<Progress | null>(null);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);

  const scope = scopes[wished].length > 0 ? wished : 'all';
  const indexes = scopes[scope];
  const name = exportFilename(head.name, format);
  const isRunning = progress !== null;

  async function run(event: FormEvent) {
    event.preventDefault();
    if (isRunning) return;
    const control = new AbortController();
    running.current = control;
    const { signal } = control;
    setOutcome(null);
    setProgress({ bytes: 0, rows: null });
    try {
      const items = scope === 'all' ? {} : { items: toRanges(indexes) };
      const wish = { format, ...items, answers: hasAnswers, workspaces: hasWorkspaces };
      const { file, rows } = await downloadExport(head.id, wish, { signal, onProgress: setProgress });
      saveFile(name, file);
      setOutcome({ isGood: true, words: `${rowsWord(rows)} exported to ${name}.` });
    } catch (error) {
      const words = signal.aborted ? 'Stopped. Nothing was saved.' : (error as Error).message;
      setOutcome({ isGood: signal.aborted, words });
    } finally {
      setProgress(null);
    }
  }

  const leave = () => (isRunning ? running.current?.abort() : onClose());

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && leave()}
      title="Export"
      footer={
        <>
          <Button onClick={leave}>{isRunning ? 'Stop' : outcome?.isGood ? 'Close' : 'Cancel'}</Button>
          <Button type="submit" form={formId} variant="primary" isPending={isRunning} data-autofocus>
            {!isRunning && <Download size={14} aria-hidden />}
            Export {rowsWord(indexes.length)}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={run} className="mt-2 flex flex-col gap-3.5">
        <fieldset disabled={isRunning}>
          <legend className="mb-1 text-text-2 text-xs">Rows</legend>
          {(['all', 'matching', 'selected'] as const)
            .filter((one) => one === 'all' || scopes[one].length > 0)
            .map((one) => (
              <Choice
                key={one}
                type="radio"
                name={`${formId}-rows`}
                isOn={one === scope}
                onChange={() => choose(() => setScope(one))}
              >
                {scopeWord(one, scopes[one].length)}
              </Choice>
            ))}
        </fieldset>
        <fieldset disabled={isRunning}>
          <legend className="mb-1 text-text-2 text-xs">Format</legend>
          {EXPORT_FORMATS.map((one) => (
            <Choice
              key={one}
              type="radio"
              name={`${formId}-format`}
              isOn={one === format}
              onChange={() => choose(() => setFormat(one))}
            >
              {FORMATS[one][0]} <span className="text-text-2">· {FORMATS[one][1]}</span>
            </Choice>
          ))}
        </fieldset>
        <fieldset disabled={isRunning}>
          <legend className="sr-only">What goes along</legend>
          {format === 'zip' ? (
            <Choice type="checkbox" isOn={hasWorkspaces} onChange={() => choose(() => setWorkspaces(!hasWorkspaces))}>
              With the workspace of each session
            </Choice>
          ) : (
            <Choice type="checkbox" isOn={hasAnswers} onChange={() => choose(() => setAnswers(!hasAnswers))}>
              With the answers <span className="text-text-2">· asks the API for each session, which takes longer</span>
            </Choice>
          )}
        </fieldset>
      </form>
      <p className="wrap-anywhere mt-3 text-text-2">
        {rowsWord(indexes.length)} into <bdi className="font-medium text-text">{name}</bdi>. Values of secrets are never
        in it.{isUnderWay(head) && ' Rows are as they stand when the export begins; some are still under way.'}
      </p>
      {progress && <ExportProgress progress={progress} count={indexes.length} />}
      <p
        role="status"
        className={
          outcome?.isGood ? 'wrap-anywhere mt-3 rounded-m bg-completed-soft px-3 py-2 text-completed' : 'sr-only'
        }
      >
        {outcome?.isGood ? outcome.words : isRunning ? 'The export is under way.' : ''}
      </p>
      {outcome && !outcome.isGood && (
        <p role="alert" className="wrap-anywhere mt-3 rounded-m bg-failed-soft px-3 py-2 text-failed">
          {outcome.words}
        </p>
      )}
    </Dialog>
  );

  /** What came of the last export is not said of the next. */
  function choose(change: () => void): void {
    setOutcome(null);
    change();
  }
}

function Choice({
  type,
  name,
  isOn,
  onChange,
  children,
}: {
  type: 'radio' | 'checkbox';
  /** Joins radios, so that the arrows walk them. */
  name?: string;
  isOn: boolean;
  onChange: () => void;
  children: ReactNode;
}) {
  return (
    <label className="flex items-start gap-2 py-1">
      <input type={type} name={name} checked={isOn} onChange={onChange} className="mt-[3px] shrink-0" />
      <span className="min-w-0">{children}</span>
    </label>
  );
}

const rowsWord = (count: number): string => (count === 1 ? '1 row' : `${count.toLocaleString('en')} rows`);

function scopeWord(scope: ExportScope, count: number): string {
  const number = count.toLocaleString('en');
  if (scope === 'all') return count === 1 ? 'The one row of the batch' : `All ${number} rows`;
  if (scope === 'selected') return count === 1 ? 'The 1 row that is ticked' : `The ${number} rows that are ticked`;
  return count === 1 ? 'The 1 row that matches' : `The ${number} rows that match`;
}
