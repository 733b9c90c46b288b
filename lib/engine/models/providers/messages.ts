import 'server-only';
import type { ModelMessage, ToolModelMessage, UserModelMessage } from 'ai';
import { code } from '@/lib/engine/models/markdown';
import type { Entry, Part } from '@/lib/engine/models/model';
import { readImage } from './image';

/** All images of one conversation; those beyond are told by their path, as files are. */
const IMAGES_BYTES_MAX = 20 * 1024 * 1024;
const INTERRUPTED = 'Error: this call was interrupted and has no result.';

/** The conversation as the SDK writes it. Images are read from the workspace at `root`. */
export async function messagesOf(entries: Entry[], root: string): Promise<ModelMessage[]> {
  const messages: ModelMessage[] = [];
  const budget = { bytes: IMAGES_BYTES_MAX };
  for (const [index, entry] of entries.entries()) {
    if (entry.role === 'user') messages.push(await userMessage(entry.parts, root, budget));
    if (entry.role === 'assistant') messages.push(...assistantMessages(entry, resultsAfter(entries, index)));
  }
  return messages;
}

type Assistant = Extract<Entry, { role: 'assistant' }>;
type ToolResult = Extract<Entry, { role: 'tool' }>;

async function userMessage(parts: Part[], root: string, budget: { bytes: number }): Promise<UserModelMessage> {
  const content: Exclude<UserModelMessage['content'], string> = [];
  for (const part of parts) {
    if (part.type === 'text') {
      content.push(part);
      continue;
    }
    const image = part.type === 'image' ? await readImage(root, part.path) : null;
    content.push({ type: 'text', text: `Attached ${part.type}: ${code(part.path)}` });
    if (!image || image.image.byteLength > budget.bytes) continue;
    budget.bytes -= image.image.byteLength;
    content.push({ type: 'image', ...image });
  }
  return { role: 'user', content };
}

/** Providers refuse a call without a result, so one that was lost has it said. */
function assistantMessages({ text, calls }: Assistant, results: ToolResult[]): ModelMessage[] {
  const said = text ? [{ type: 'text' as const, text }] : [];
  const asked = calls.map(({ id, name, arguments: input }) => ({
    type: 'tool-call' as const,
    toolCallId: id,
    toolName: sendable(name),
    input,
  }));
  if (said.length + asked.length === 0) return [];
  const answered: ToolModelMessage['content'] = calls.map(({ id, name }) => ({
    type: 'tool-result',
    toolCallId: id,
    toolName: sendable(name),
    output: { type: 'text', value: wordsOf(results.find(({ callId }) => callId === id)) },
  }));
  return [
    { role: 'assistant', content: [...said, ...asked] },
    ...(answered.length > 0 ? [{ role: 'tool' as const, content: answered }] : []),
  ];
}

/** A model may have called a tool that there is not, by a name that providers refuse to be told. */
const sendable = (name: string): string => name.replace(/[^\w-]/g, '_').slice(0, 64) || '_';

function resultsAfter(entries: Entry[], index: number): ToolResult[] {
  const rest = entries.slice(index + 1);
  const end = rest.findIndex(({ role }) => role !== 'tool');
  return rest.slice(0, end === -1 ? rest.length : end).filter((entry) => entry.role === 'tool');
}

function wordsOf(outcome: ToolResult | undefined): string {
  if (!outcome) return INTERRUPTED;
  const { result, isError } = outcome;
  const words = typeof result === 'string' ? result : (JSON.stringify(result) ?? 'null');
  return isError ? `Error: ${words}` : words;
}
