/** The body of POST /v1/session-batches: its items as rows, part by part, so that the same request can be made again. */
import { type WireBatchItem, wireBatchItem } from '@/lib/dari/wire';
import type { Piece } from './json';
import { type Record, tableOf } from './records';
import { LEAVE_OUT, type Note, noteLine, type Table, type Target } from './table';

/** A value that only a shell, or the program around, knows. */
const VARIABLE = /^\$\{?[A-Za-z_]\w*\}?$/;
const VARIABLE_NOTE = 'A secret written as $NAME has no value here and is left out; enter it in its item';
const PART = /^part \d+ (text|file|image)$/;

export function requestTable(pieces: Piece[], notes: Note[]): Table {
  const agents = new Set<string>();
  const records = pieces.map((piece) => toRecord(piece, agents, notes));
  const { columns, ...table } = tableOf(records, notes);
  const [agentId] = agents;
  const order = columns.toSorted((a, b) => partOf(a) - partOf(b));
  const places = order.map((name) => columns.indexOf(name));
  return {
    ...table,
    columns: order,
    rows: table.rows.map((row) => ({ ...row, cells: places.map((place) => row.cells[place] ?? '') })),
    targets: order.map(targetOf),
    ...(agents.size === 1 && { agentId }),
  };
}

/** Parts go first, in the order of the message; all else stays in its order behind them. */
const partOf = (name: string): number =>
  PART.test(name) ? Number.parseInt(name.slice(5), 10) : Number.MAX_SAFE_INTEGER;

function targetOf(name: string): Target | undefined {
  const [, kind] = PART.exec(name) ?? [];
  if (kind === 'text') return { to: 'text', key: '' };
  if (kind === 'file' || kind === 'image') return { to: kind, key: 'id' };
  return name === 'version_id' || name === 'llm_id' || /^(metadata|secrets)\./.test(name) ? undefined : LEAVE_OUT;
}

function toRecord(piece: Piece, agents: Set<string>, notes: Note[]): Record {
  if (piece.fault) return { ...piece, fields: new Map() };
  const { error: _, ...item } = asObject(JSON.parse(piece.raw));
  const parsed = wireBatchItem.safeParse(item);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const path = issue?.path.join('.') || 'item';
    const reason = `This is no item of a request: ${path}: ${issue?.message ?? 'not as the API takes it'}.`;
    return { ...piece, fields: new Map(), fault: { column: path, value: piece.raw.slice(0, 200), reason } };
  }
  agents.add(parsed.data.agent_id);
  return { ...piece, fields: fieldsOfItem(parsed.data, () => noteLine(notes, VARIABLE_NOTE, piece.line)) };
}

const asObject = (value: unknown): { [key: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};

function fieldsOfItem(item: WireBatchItem, onVariable: () => void): Map<string, string> {
  const fields = new Map<string, string>();
  item.message.content.forEach((part, index) => {
    fields.set(`part ${index + 1} ${part.type}`, part.type === 'text' ? part.text : part.file_id);
  });
  fields.set('agent_id', item.agent_id);
  if (item.version_id) fields.set('version_id', item.version_id);
  if (item.llm_id) fields.set('llm_id', item.llm_id);
  for (const [key, value] of Object.entries(item.metadata ?? {})) fields.set(`metadata.${key}`, value);
  for (const [name, value] of Object.entries(item.secrets ?? {})) {
    const isVariable = VARIABLE.test(value);
    if (isVariable) onVariable();
    fields.set(`secrets.${name}`, isVariable ? '' : value);
  }
  if (item.message.metadata) fields.set('message.metadata', JSON.stringify(item.message.metadata, null, 2));
  return fields;
}
