/** OpenAI batch JSON Lines: each line is a request to a model; what it says becomes the message. */
import { z } from 'zod';
import { cellOfValue } from './fields';
import type { Piece } from './json';
import { type Record, tableOf } from './records';
import { LEAVE_OUT, type Note, type Table, type Target } from './table';

const content = z.union([
  z.string(),
  z.array(z.looseObject({ type: z.string().optional(), text: z.string().optional() })),
  z.null(),
]);
const message = z.looseObject({ role: z.string().default('user'), content: content.default('') });
const batchLine = z.looseObject({
  custom_id: z.string().optional(),
  body: z.looseObject({
    model: z.string().optional(),
    messages: z.array(message).optional(),
    input: z.union([z.string(), z.array(z.union([z.string(), message]))]).optional(),
    instructions: z.string().nullish(),
  }),
});
type Message = z.infer<typeof message>;

const TARGETS: { [column: string]: Target } = {
  message: { to: 'text', key: '' },
  custom_id: { to: 'metadata', key: 'custom_id' },
  'body.model': { to: 'llm', key: '' },
};

/** Whether a line looks like one of these files. */
export const isOpenaiLine = (value: unknown): boolean =>
  z.looseObject({ custom_id: z.string(), body: z.looseObject({}) }).safeParse(value).success;

/** Everything of the request is a column; what is neither message nor model is left out until somebody maps it. */
export function openaiTable(pieces: Piece[], notes: Note[]): Table {
  const table = tableOf(pieces.map(toRecord), notes);
  return { ...table, targets: table.columns.map((name) => TARGETS[name] ?? LEAVE_OUT) };
}

function toRecord(piece: Piece): Record {
  if (piece.fault) return { ...piece, fields: new Map() };
  const parsed = batchLine.safeParse(JSON.parse(piece.raw));
  if (!parsed.success) {
    const path = parsed.error.issues[0]?.path.join('.') || 'custom_id and body';
    const reason = `This is no line of an OpenAI batch: look at ${path}.`;
    return { ...piece, fields: new Map(), fault: { column: null, value: piece.raw.slice(0, 200), reason } };
  }
  const { custom_id, body, ...outer } = parsed.data;
  const { messages, input, instructions, model, ...rest } = body;
  const said = [
    ...(instructions ? [{ role: 'system', content: instructions }] : []),
    ...(messages ?? toMessages(input)),
  ];
  const fields = new Map([
    ['message', conversationText(said)],
    ['body.model', model ?? ''],
    ['custom_id', custom_id ?? ''],
  ]);
  for (const [name, value] of Object.entries(outer)) fields.set(name, cellOfValue(value));
  for (const [name, value] of Object.entries(rest)) fields.set(`body.${name}`, cellOfValue(value));
  return { ...piece, fields };
}

const toMessages = (input: string | (string | Message)[] = ''): Message[] =>
  (typeof input === 'string' ? [input] : input).map((one) =>
    typeof one === 'string' ? { role: 'user', content: one } : one,
  );

/** A single message of the user stands alone; of several each is headed by who says it. */
function conversationText(messages: Message[]): string {
  const [only] = messages;
  if (messages.length === 1 && only?.role === 'user') return contentText(only.content);
  return messages.map(({ role, content }) => `[${role}]\n${contentText(content)}`).join('\n\n');
}

/** Parts that are no text, such as images by address, stay readable as JSON. */
const contentText = (parts: Message['content']): string =>
  typeof parts === 'string' || parts === null
    ? (parts ?? '')
    : parts.map((part) => part.text ?? cellOfValue(part)).join('\n\n');
