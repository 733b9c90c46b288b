/** What a session did, step by step, with the time that each took. */
import { breather } from '@/lib/breathe';
import type { Step, Steps, TimelineEntry } from './schema';

const LABEL_LENGTH = 80;

/** Turns, from a message to its answer, and the tool calls within them, in order. */
export async function stepsOf(entries: Iterable<TimelineEntry>): Promise<Steps> {
  const breathe = breather();
  const steps: Step[] = [];
  let turn: Step | null = null;
  let begin: number | null = null;
  let end = 0;
  for (const entry of entries) {
    const rest = breathe();
    if (rest) await rest;
    if (entry.type === 'other') continue;
    const at = Date.parse(entry.at);
    if (Number.isNaN(at)) continue;
    begin ??= at;
    const startMs = Math.max(0, at - begin);
    end = Math.max(end, startMs);
    if (entry.type === 'user') {
      turn = {
        entryId: entry.id,
        kind: 'turn',
        label: labelOf(entry.parts),
        status: 'running',
        startMs,
        lengthMs: null,
      };
      steps.push(turn);
      continue;
    }
    if (entry.type === 'assistant') {
      if (turn) {
        turn.status = entry.status;
        turn.lengthMs = Math.max(0, startMs - turn.startMs);
      }
      continue;
    }
    const ended = entry.completedAt === null ? Number.NaN : Date.parse(entry.completedAt) - at;
    const lengthMs = ended >= 0 ? ended : null;
    end = Math.max(end, startMs + (lengthMs ?? 0));
    const status = entry.isError ? 'failed' : entry.status;
    steps.push({
      entryId: entry.id,
      kind: 'tool',
      label: entry.name.slice(0, LABEL_LENGTH),
      status,
      startMs,
      lengthMs,
    });
  }
  return { steps, lengthMs: end };
}

function labelOf(parts: Extract<TimelineEntry, { type: 'user' }>['parts']): string {
  const text = parts.find((part) => part.text !== null && part.text.trim() !== '')?.text;
  return (text ?? parts[0]?.filename ?? 'Message').trim().slice(0, LABEL_LENGTH).toWellFormed();
}
