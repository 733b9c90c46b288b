/** Rows that bring their own names: objects of JSON or YAML, laid out as a table. */
import type { Fault, Note, Row, Table } from './table';

export type Record = {
  line: number;
  endLine: number;
  raw: string;
  fields: Map<string, string>;
  fault?: Fault;
};

/** Columns in the order in which they are first met. A row without one has nothing there. */
export function tableOf(records: Record[], notes: Note[] = []): Table {
  const places = new Map<string, number>();
  for (const { fields } of records)
    for (const name of fields.keys()) if (!places.has(name)) places.set(name, places.size);
  const columns = [...places.keys()];
  const rows = records.map(
    ({ line, endLine, raw, fields, fault }): Row => ({
      line,
      endLine,
      raw,
      cells: columns.map((name) => fields.get(name) ?? ''),
      fault: fault ?? null,
    }),
  );
  return { columns, rows, notes };
}
