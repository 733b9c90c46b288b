/** A batch with all its rows, kept whole from the changes since the revision before: in a tab, and in the server. */
import type { BatchSnapshot, BatchUpdate } from './schema';

/** Puts changed rows in place; rows that did not change keep their identity, so that they are not drawn again. */
export function merge(known: BatchSnapshot | undefined, update: BatchUpdate): BatchSnapshot {
  if (!known) return update;
  if (update.rows.length === 0) return { head: update.head, rows: known.rows };
  const rows = [...known.rows];
  for (const row of update.rows) rows[row.index] = row;
  return { head: update.head, rows };
}
