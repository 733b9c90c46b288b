/** The model behind "document-analyst": no language model at all, but it works by the same steps and tools as one. */

import { setTimeout } from 'node:timers/promises';
import type { OfflineSettings } from '@/lib/dari/manifest-llm';
import { type Reading, readingSchema } from '@/lib/engine/tools/read';
import { survey } from '@/lib/engine/tools/survey';
import type { Conversation, Entry, Failure, Model, Step } from './model';
import { briefReport, fullReport, messageReport, type Unread } from './report';

const REPORT = 'report.md';
const OVERLOADED = 'Provider returned 529: overloaded (this option fails on the first try, as its name says)';
const BROKEN = 'Provider returned 500: this option always fails, as its name says';

/** `hasEarlierTry` says whether the same was tried before in another session. */
export function offlineModel(settings: OfflineSettings, hasEarlierTry: () => Promise<boolean>): Model {
  return async (request) => {
    const turn = ownTurn(request);
    if (settings.takes_seconds > 0) {
      await setTimeout((settings.takes_seconds * 1000) / stepCount(turn), null, { signal: request.signal });
    }
    if (!turn.some(isResultOf('ls'))) return step('', [{ name: 'ls', arguments: { path: '.' } }]);
    if (settings.fails === 'always') return failure(BROKEN);
    if (settings.fails === 'first-try' && !(await hasEarlierTry())) return failure(OVERLOADED);
    return nextStep(turn, settings);
  };
}

/** After listing: read everything attached, write the report, answer. */
async function nextStep(turn: Entry[], settings: OfflineSettings): Promise<Step> {
  const paths = attachedPaths(turn);
  if (paths.length > 0 && !turn.some(isResultOf('read'))) {
    return step(
      '',
      paths.map((path) => ({ name: 'read', arguments: { path, survey: true } })),
    );
  }
  const isBrief = settings.answer === 'brief';
  const { report, answer } = paths.length > 0 ? aboutFiles(turn, isBrief) : await aboutMessage(turn, isBrief);
  const written = turn.find(isResultOf('write'));
  if (!written) return step('', [{ name: 'write', arguments: { path: freeName(paths), content: report } }]);
  const where = written.isError ? 'The report could not be written.' : `The report is in \`${freeName(paths)}\`.`;
  return step(`${answer}\n\n${where}`, []);
}

type ToolResult = Extract<Entry, { role: 'tool' }>;

const isResultOf =
  (name: string) =>
  (entry: Entry): entry is ToolResult =>
    entry.role === 'tool' && entry.name === name;

/** What came since the user's last message. */
function ownTurn({ entries }: Conversation): Entry[] {
  return entries.slice(entries.findLastIndex((entry) => entry.role === 'user'));
}

function attachedPaths(turn: Entry[]): string[] {
  const parts = turn.flatMap((entry) => (entry.role === 'user' ? entry.parts : []));
  return [...new Set(parts.flatMap((part) => (part.type === 'text' ? [] : part.path)))];
}

function aboutFiles(turn: Entry[], isBrief: boolean) {
  const paths = attachedPaths(turn);
  const readings: Reading[] = [];
  const unread: Unread[] = [];
  for (const [index, { result, isError }] of turn.filter(isResultOf('read')).entries()) {
    if (isError) unread.push({ path: paths[index] ?? '', error: String(result) });
    else readings.push(readingSchema.parse(result));
  }
  const report = fullReport(readings, unread);
  return { report, answer: isBrief ? briefReport(readings, unread) : report };
}

async function aboutMessage(turn: Entry[], isBrief: boolean) {
  const parts = turn.flatMap((entry) => (entry.role === 'user' ? entry.parts : []));
  const text = parts.flatMap((part) => (part.type === 'text' ? part.text : [])).join('\n\n');
  const reading = { path: 'message.md', kind: 'text' as const, ...(await survey([Buffer.from(text)], 'message.md')) };
  const report = messageReport(reading, false);
  return { report, answer: isBrief ? messageReport(reading, true) : report };
}

/** The user's own file of that name is left alone. */
function freeName(paths: string[]): string {
  let name = REPORT;
  for (let number = 2; paths.includes(name); number += 1) name = `report-${number}.md`;
  return name;
}

const stepCount = (turn: Entry[]): number => (attachedPaths(turn).length > 0 ? 4 : 3);

/** It counts no tokens and costs nothing. */
const step = (text: string, calls: Step['calls']): Step => ({ text, calls, usage: null });

/** As a provider's error would be, but one that waiting does not mend. */
const failure = (error: string): Failure => ({ error, isTransient: false, retryAfterMs: null });
