import 'server-only';
import { toRanges } from '@/lib/batches/ranges';
import { failureGroupOf, failureGroups } from '@/lib/batches/retry-plan';
import type { BatchHead, BatchRow, CountKey } from '@/lib/batches/schema';
import { countKey, NO_COUNTS } from '@/lib/batches/status';
import type { StoredPart } from '@/lib/db/schema';
import { foundChecks, resultWord } from './checked';
import type { AnsweredRow } from './csv';
import { STYLE } from './html-style';
import { durationMs, type ExportAttempt } from './rows';

/** Icon and word, so that no status is told by its colour alone. */
const LOOKS: Record<CountKey, [icon: string, word: string]> = {
  completed: ['✓', 'Completed'],
  failed: ['✕', 'Failed'],
  running: ['↻', 'Running'],
  waiting: ['‖', 'Needs answer'],
  queued: ['○', 'Queued'],
  unsent: ['◌', 'Not accepted yet'],
  stopped: ['■', 'Stopped'],
  other: ['?', 'Other'],
};

/** A report in one file that asks for nothing and runs nothing: counts, reasons of failures, and each row to be opened. */
export async function* writeHtml(
  head: BatchHead,
  all: BatchRow[],
  rows: AsyncIterable<AnsweredRow>,
): AsyncGenerator<string> {
  yield headOf(head, all);
  for await (const row of rows) yield rowOf(row);
  yield `</section>\n<footer id="end">End of the report: ${counted(all.length, 'row')}.</footer>\n</main>\n</body>\n</html>\n`;
}

function headOf({ name, agentName, agentId, upstream, revision, itemCount }: BatchHead, rows: BatchRow[]): string {
  const counts = { ...NO_COUNTS };
  for (const { status } of rows) counts[countKey(status)] += 1;
  const keys = Object.keys(LOOKS) as CountKey[]; // the keys of LOOKS are these
  const shown = keys.filter((key) => counts[key] > 0);
  const scope =
    rows.length === itemCount ? counted(itemCount, 'row') : `${number(rows.length)} of ${counted(itemCount, 'row')}`;
  const groups = reasonsOf(rows);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(name)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1><bdi>${escaped(name)}</bdi></h1>
<p class="dim"><bdi>${escaped(agentName ?? agentId ?? 'No agent')}</bdi>${upstream && upstream !== 'embedded' ? ` on ${escaped(upstream)}` : ''} · ${scope}, as of ${time(new Date().toISOString())} (revision ${revision})</p>
<p class="cut" role="alert">This file was cut off: its end is missing, and so may rows be. Export it again.</p>
<section aria-label="Rows by status"><ul class="counts">${shown.map((key) => `<li>${badge(key)} <b>${number(counts[key])}</b></li>`).join('')}<li class="dim">= ${number(rows.length)}</li></ul></section>
${groups.length > 0 ? `<section aria-labelledby="reasons"><h2 id="reasons">Why rows failed</h2><ul class="reasons">${groups.join('')}</ul></section>` : ''}
<section aria-labelledby="rows"><h2 id="rows">Rows</h2>
`;
}

function reasonsOf(rows: BatchRow[]): string[] {
  const where = new Map<string, number[]>();
  for (const row of rows) {
    if (row.status !== 'failed') continue;
    const group = failureGroupOf(row);
    const indexes = where.get(group);
    if (indexes) indexes.push(row.index);
    else where.set(group, [row.index]);
  }
  return failureGroups(rows).map(({ text, count }) => {
    const indexes = where.get(text) ?? [];
    const items = `${indexes.length === 1 ? 'item' : 'items'} ${toRanges(indexes)}`;
    return `<li><b>${number(count)}</b> <bdi>${escaped(text)}</bdi> <span class="dim">${items}</span></li>`;
  });
}

function rowOf(one: AnsweredRow): string {
  const { row, input, attempts, answer, checks, verdict } = one;
  const { index, status, label, llmId, attempt, sessionId, error } = row;
  const key = countKey(status);
  const facts = [
    llmId,
    attempt > 1 ? `attempt ${attempt}` : null,
    took(row),
    checks.length > 0 ? `checks: ${resultWord(one)}` : null,
    verdict?.verdict ? `verdict: ${verdict.verdict}` : null,
  ]
    .filter(Boolean)
    .map((fact) => escaped(`${fact}`));
  const llm = llmId ?? input.llmId;
  return `<details class="row" id="item-${index}"><summary><span class="index">${index}</span>${badge(key, key === 'other' ? status : undefined)}<bdi class="label">${escaped(label)}</bdi><span class="dim">${facts.join(' · ')}</span></summary><div class="detail">
${input.parts.map(partOf).join('\n')}
${block('Error', error, 'error')}${block('Answer', answer?.value)}${block('Answer is missing', answer?.reason, 'error')}${block('Checks', checksOf(one))}${block('Note', verdict?.note)}
<dl>${[
    ...input.metadata.map(({ key, value }) => fact(key, value)),
    fact('LLM option', llm),
    fact('Version', row.versionId ?? input.versionId),
    fact('Secrets', input.secretNames.join(', ')),
    fact('Session', sessionId),
    fact('Started', row.startedAt),
    fact('Finished', row.finishedAt),
  ].join('')}</dl>
${attempts.length > 1 ? `<h3>Attempts</h3><ol reversed class="attempts">${attempts.map(attemptOf).join('')}</ol>` : ''}</div></details>
`;
}

const checksOf = (one: AnsweredRow): string =>
  foundChecks(one)
    .map(({ name, result, reason }) => `${name}: ${result}${reason ? `. ${reason}` : ''}`)
    .join('\n');

const partOf = (part: StoredPart): string =>
  part.type === 'text'
    ? `<div class="text">${escaped(part.text)}</div>`
    : `<p class="file"><bdi>${escaped(part.filename)}</bdi> <span class="dim">${part.type}, ${escaped(part.fileId)}, ${counted(part.sizeBytes, 'byte')}</span></p>`;

function attemptOf(attempt: ExportAttempt): string {
  const { status, sessionId, error, input } = attempt;
  const key = countKey(status);
  const edited = input ? ' <span class="dim">with an input of its own</span>' : '';
  const sent = input ? input.parts.map(partOf).join('') : '';
  const facts = [sessionId, attempt.startedAt, took(attempt)].filter(Boolean).map((fact) => escaped(`${fact}`));
  return `<li>${badge(key, key === 'other' ? status : undefined)} <span class="dim">${facts.join(' · ')}</span>${edited}${error ? `<div class="text error">${escaped(error)}</div>` : ''}${sent}</li>`;
}

const badge = (key: CountKey, word = LOOKS[key][1]): string =>
  `<span class="badge ${key}"><span aria-hidden="true">${LOOKS[key][0]}</span> ${escaped(word)}</span>`;

const block = (title: string, text: string | null | undefined, look = ''): string =>
  text ? `<h3>${title}</h3><div class="text ${look}">${escaped(text)}</div>` : '';

const fact = (word: string, value: string | null): string =>
  value === null || value === ''
    ? ''
    : `<div><dt><bdi>${escaped(word)}</bdi></dt><dd><bdi>${escaped(value)}</bdi></dd></div>`;

function took(times: Pick<BatchRow, 'startedAt' | 'finishedAt'>): string | null {
  const ms = durationMs(times);
  if (ms === null) return null;
  const seconds = ms / 1000;
  return seconds < 60 ? `${seconds.toFixed(1)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

const time = (at: string): string => `<time datetime="${at}">${at.slice(0, 19).replace('T', ' ')} UTC</time>`;

const number = (value: number): string => value.toLocaleString('en');
const counted = (count: number, word: string): string => `${number(count)} ${word}${count === 1 ? '' : 's'}`;

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (one) => ENTITIES[one] ?? '');
