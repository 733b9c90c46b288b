/** What the offline model says about the files it has read. */
import type { Reading } from '@/lib/engine/tools/read';
import { code, fenced, plain, table } from './markdown';

const EXCERPT_LINES = 6;
const EXCERPT_LENGTH = 320;
const HEADINGS_IN_REPORT = 25;
const COLUMNS_IN_REPORT = 30;

type Text = Extract<Reading, { kind: 'text' }>;
export type Unread = { path: string; error: string };

export function fullReport(readings: Reading[], unread: Unread[]): string {
  return [
    '# Document analysis',
    summary(readings, unread),
    ...(readings.length > 0 ? [fileTable(readings)] : []),
    ...readings.map(chapter),
    ...unread.map(({ path, error }) => `## ${plain(path)}\n\nCould not be read: ${plain(error)}`),
  ].join('\n\n');
}

/** The same in a few lines. */
export function briefReport(readings: Reading[], unread: Unread[]): string {
  return [summary(readings, unread), ...(readings.length > 0 ? [fileTable(readings)] : [])].join('\n\n');
}

/** Nothing was attached: the message itself is what there is to analyse. */
export function messageReport(text: Text, isBrief: boolean): string {
  const counts = `The message has ${count(text.words, 'word')} in ${count(text.bytes, 'byte')}.`;
  if (isBrief) return counts;
  return [
    '# Message analysis',
    `No files are attached, so this is about the message itself. ${counts}`,
    ...textDetails(text),
  ].join('\n\n');
}

function summary(readings: Reading[], unread: Unread[]): string {
  const texts = readings.filter((reading) => reading.kind === 'text');
  const sum = (of: (text: Text) => number) => texts.reduce((total, text) => total + of(text), 0);
  const bytes = readings.reduce((total, reading) => total + reading.bytes, 0);
  const counts = [
    `Read ${count(readings.length, 'file')} with ${count(bytes, 'byte')}`,
    ...(texts.length > 0
      ? [
          `${count(
            sum((text) => text.lines),
            'line',
          )} and ${count(
            sum((text) => text.words),
            'word',
          )} of text`,
        ]
      : []),
  ].join(', ');
  return unread.length === 0 ? `${counts}.` : `${counts}; ${count(unread.length, 'file')} could not be read.`;
}

function fileTable(readings: Reading[]): string {
  const rows = readings.map((reading) => [
    code(reading.path).replaceAll('|', '\\|'),
    kindOf(reading),
    String(reading.bytes),
    reading.kind === 'text' ? String(reading.lines) : '–',
    reading.kind === 'text' ? String(reading.words) : '–',
  ]);
  return table(['File', 'Kind', 'Bytes', 'Lines', 'Words'], ['---', '---', '---:', '---:', '---:'], rows);
}

function kindOf(reading: Reading): string {
  if (reading.kind === 'image') return `${reading.format} image`;
  if (reading.kind === 'binary') return 'binary';
  if (reading.csv) return 'table';
  return /\.(md|markdown|mdx)$/i.test(reading.path) ? 'Markdown' : 'text';
}

function chapter(reading: Reading): string {
  return [`## ${plain(reading.path)}`, ...details(reading)].join('\n\n');
}

function details(reading: Reading): string[] {
  if (reading.kind === 'binary') return ['A binary file: it is not text, so there are no lines or words to count.'];
  if (reading.kind === 'text') return textDetails(reading);
  const { format, width, height } = reading;
  return [
    width && height ? `${format} image, ${width} × ${height} pixels.` : `${format} image whose size cannot be told.`,
  ];
}

function textDetails(text: Text): string[] {
  return [...(text.csv ? [columns(text.csv)] : []), ...headings(text), ...terms(text), ...excerpt(text)];
}

function columns({ columns: names, rows }: NonNullable<Text['csv']>): string {
  const shown = names.slice(0, COLUMNS_IN_REPORT).map(code).join(', ');
  const more = names.length > COLUMNS_IN_REPORT ? ', …' : '';
  return `**Table:** ${count(names.length, 'column')} and ${count(rows, 'row')} below the header: ${shown}${more}`;
}

function headings(text: Text): string[] {
  if (text.heading_count === 0) return [];
  const shown = text.headings.slice(0, HEADINGS_IN_REPORT);
  const top = Math.min(...shown.map(({ level }) => level));
  const list = shown.map(({ level, text: title }) => `${'  '.repeat(level - top)}- ${plain(title) || '(empty)'}`);
  const more = text.heading_count - shown.length;
  return [`**Headings** (${text.heading_count}):`, [...list, ...(more > 0 ? [`- … and ${more} more`] : [])].join('\n')];
}

function terms(text: Text): string[] {
  if (text.terms.length === 0) return [];
  const title = text.terms_of_whole ? '**Frequent terms:**' : '**Frequent terms** of the first 8 MiB:';
  return [`${title} ${text.terms.map(({ term, count: times }) => `${code(term)} ${times}`).join(', ')}`];
}

function excerpt(text: Text): string[] {
  const lines = text.text.trim().split('\n').slice(0, EXCERPT_LINES);
  const start = lines.join('\n').slice(0, EXCERPT_LENGTH).trimEnd();
  return start === '' ? [] : ['**It begins:**', fenced(start)];
}

const count = (number: number, thing: string): string => `${number} ${thing}${number === 1 ? '' : 's'}`;
