/** A transcript to be read without a program. */
import type { TimelineEntry, Transcript } from '@/lib/sessions/schema';

export function transcriptMarkdown(transcript: Transcript, title: string): string {
  const { sessionId, agentName, status, llmId, versionId, createdAt } = transcript;
  const facts = [
    ['Session', sessionId],
    ['Agent', agentName],
    ['Status', status],
    ['LLM', llmId],
    ['Version', versionId],
    ['Begun', createdAt],
  ].flatMap(([word, value]) => (value ? [`- ${word}: ${value}`] : []));
  return `${[`# ${title}`, facts.join('\n'), ...transcript.entries.map(entryOf)].join('\n\n')}\n`;
}

function entryOf(entry: TimelineEntry): string {
  if (entry.type === 'user') {
    const parts = entry.parts.map(({ type, text, fileId, filename }) =>
      type === 'text' ? (text ?? '') : `[${type}: ${filename ?? fileId ?? 'without a name'}]`,
    );
    return [`## User, ${entry.at}`, ...parts].join('\n\n');
  }
  if (entry.type === 'assistant') {
    const error = entry.error === null ? [] : [`**Error:** ${entry.error}`];
    return [`## Agent, ${entry.at}, ${entry.status}`, ...(entry.text ? [entry.text] : []), ...error].join('\n\n');
  }
  if (entry.type === 'other') return [`## ${entry.kind}`, fenced(entry.raw)].join('\n\n');
  const result = entry.result === null || entry.result === undefined ? [] : ['Result:', fenced(entry.result)];
  const status = entry.isError ? `${entry.status}, an error` : entry.status;
  return [`## Tool ${entry.name}, ${entry.at}, ${status}`, fenced(entry.arguments), ...result].join('\n\n');
}

/** Longer than any fence within. */
function fenced(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? '');
  const longest = (text.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 2);
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}
