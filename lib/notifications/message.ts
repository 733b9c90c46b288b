/** What people are told, in words and as the bytes that are sent. Names are of strangers: cut, on one line, escaped. */
import type { EventType, TargetKind } from './schema';

const NAME_LENGTH_MAX = 120;

export type Happened = {
  type: EventType;
  batchId: string;
  batchName: string;
  status: string;
  itemCount: number;
  counts: Record<string, number>;
  createdAt: Date;
  /** Of a stall. */
  minutes?: number | undefined;
};

/** A sentence without the batch's name, which stands before it. */
export function wordsFor({ type, counts, itemCount, minutes }: Happened): string {
  const { completed = 0, failed = 0 } = counts;
  const ended = `${number(completed)} completed, ${number(failed)} failed`;
  if (type === 'ended') return failed === 0 ? `has ended: all ${number(itemCount)} completed.` : `has ended: ${ended}.`;
  if (type === 'failing') return `is failing: ${ended} so far, of ${number(itemCount)}.`;
  const since =
    minutes === undefined ? 'for a while' : `for ${number(minutes)} ${minutes === 1 ? 'minute' : 'minutes'}`;
  return `stands still: nothing has changed ${since}. ${ended} so far, of ${number(itemCount)}.`;
}

export const shownName = (name: string): string => {
  const line = name.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
  const whole = [...line];
  if (whole.length === 0) return 'A batch without a name';
  return whole.length > NAME_LENGTH_MAX ? `${whole.slice(0, NAME_LENGTH_MAX - 1).join('')}…` : line;
};

/** The bytes that tell of an event, the same at every try. */
export function bodyOf(kind: TargetKind, happened: Happened, origin: string): string {
  const { type, batchId, batchName, status, itemCount, counts, createdAt } = happened;
  const url = `${origin}/batches/${encodeURIComponent(batchId)}`;
  const name = shownName(batchName);
  const words = wordsFor(happened);
  if (kind === 'slack') return slackBody(`${slackLink(url, name)} ${escapeSlack(words)}`, `${name} ${words}`);
  const data = { batch_id: batchId, name, status, total: itemCount, counts, message: `${name} ${words}`, url };
  return JSON.stringify({ type: `batch.${type}`, timestamp: createdAt.toISOString(), data });
}

export function testBody(kind: TargetKind, targetName: string, origin: string, now: Date): string {
  const message = `Batchdeck reaches “${targetName}”. This is a test; no batch has changed.`;
  const url = `${origin}/settings`;
  if (kind === 'slack') return slackBody(`${escapeSlack(message)} ${slackLink(url, 'Settings')}`, message);
  return JSON.stringify({ type: 'test', timestamp: now.toISOString(), data: { message, url } });
}

/** https://docs.slack.dev/messaging/formatting-message-text: these three, and nothing else, are escaped. */
const escapeSlack = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** A bar would end the address. */
const slackLink = (url: string, label: string): string =>
  `<${escapeSlack(url).replaceAll('|', '%7C')}|${escapeSlack(label)}>`;

function slackBody(mrkdwn: string, plain: string): string {
  const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: mrkdwn } }];
  return JSON.stringify({ text: escapeSlack(plain), blocks });
}

const number = (value: number): string => value.toLocaleString('en-US');
