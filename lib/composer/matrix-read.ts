/** Tells items that a matrix made from others, and what the matrix was. */
import type { DraftItem } from '@/lib/batches/schema';
import { cellKey, cellsOf, MATRIX_KEYS, type Matrix, REPEATS_MAX, type Single } from './matrix';

export type Task = {
  /** As it was before the matrix, as far as that can be told. */
  item: DraftItem;
  /** Every item that came of it, the first of which has its id. */
  ids: string[];
};

/** What the items of the draft, or the chosen ones, come from. */
export type Tasks = {
  tasks: Task[];
  /** Null for items that no matrix made; each is a task of its own then. */
  made: { matrix: Matrix; prefix: string; differing: number } | null;
};

type Placed = { item: DraftItem; task: string; repeat: number };

/** Items are of a matrix when all say which task and repeat they are, and no two say the same. */
export function readTasks(items: readonly DraftItem[]): Tasks {
  const prefix = prefixOf(items[0]);
  const placed = prefix === null ? [] : items.flatMap((item) => placeOf(item, prefix));
  const places = new Set(
    placed.map(({ item, task, repeat }) => JSON.stringify([task, item.llmId, item.versionId, repeat])),
  );
  if (prefix === null || placed.length < items.length || places.size < items.length) {
    return { tasks: items.map((item) => ({ item, ids: [item.id] })), made: null };
  }
  const groups = new Map<string, Placed[]>();
  for (const one of placed) {
    const group = groups.get(one.task);
    if (group) group.push(one);
    else groups.set(one.task, [one]);
  }
  const matrix = matrixOf([...groups.values()], prefix);
  const tasks = [...groups.values()].flatMap((group) => taskOf(group, matrix, prefix));
  return { tasks, made: { matrix, prefix, differing: countDiffering([...groups.values()], prefix) } };
}

function prefixOf(item: DraftItem | undefined): string | null {
  const keys = new Set(item?.metadata.map(({ key }) => key.trim()));
  for (const key of keys) {
    const prefix = key.endsWith('task_index') ? key.slice(0, -'task_index'.length) : null;
    if (prefix !== null && keys.has(`${prefix}repeat`)) return prefix;
  }
  return null;
}

function placeOf(item: DraftItem, prefix: string): Placed[] {
  const said = (name: string) => item.metadata.find(({ key }) => key.trim() === `${prefix}${name}`)?.value ?? '';
  const task = said('task_index');
  const repeat = said('repeat');
  const isPlaced = /^[1-9]\d{0,5}$/.test(task) && /^[1-9]\d{0,2}$/.test(repeat) && Number(repeat) <= REPEATS_MAX;
  return isPlaced ? [{ item, task, repeat: Number(repeat) }] : [];
}

function matrixOf(groups: Placed[][], prefix: string): Matrix {
  const placed = groups.flat();
  const llmIds = new Set(placed.map(({ item }) => item.llmId));
  const options = llmIds.size > 1 || !llmIds.has('') ? [...llmIds] : [];
  const hasVersions = placed[0]?.item.metadata.some(({ key }) => key.trim() === `${prefix}version_id`);
  const versions = hasVersions ? [...new Set(placed.map(({ item }) => item.versionId))] : [];
  const repeats = placed.reduce((most, { repeat }) => Math.max(most, repeat), 1);
  const cells = cellsOf({ options, versions });
  const missing = groups.map((group) => {
    const present = new Set(
      group.map(({ item }) =>
        cellKey({
          option: options.length > 0 ? item.llmId : null,
          version: versions.length > 0 ? item.versionId : null,
        }),
      ),
    );
    return cells.filter((cell) => !present.has(cellKey(cell)));
  });
  const tasksByCell = new Map<string, Set<number>>();
  missing.forEach((some, place) => {
    for (const cell of some) {
      const key = cellKey(cell);
      const tasks = tasksByCell.get(key) ?? new Set();
      tasksByCell.set(key, tasks.add(place + 1));
    }
  });
  const singles = cells.flatMap((cell): Single[] => {
    const tasks = tasksByCell.get(cellKey(cell));
    return tasks && tasks.size < groups.length ? [{ ...cell, tasks }] : [];
  });
  const excluded = new Set([...tasksByCell].flatMap(([key, tasks]) => (tasks.size === groups.length ? [key] : [])));
  return { options, versions, repeats, excluded, singles };
}

function taskOf(group: Placed[], { options, versions }: Matrix, prefix: string): Task[] {
  const [first] = group;
  if (!first) return [];
  const item = {
    ...first.item,
    llmId: options.length > 0 ? '' : first.item.llmId,
    versionId: versions.length > 0 ? '' : first.item.versionId,
    metadata: withoutMarks(first.item, prefix),
  };
  return [{ item, ids: group.map((one) => one.item.id) }];
}

const withoutMarks = ({ metadata }: DraftItem, prefix: string): DraftItem['metadata'] => {
  const marks = new Set(MATRIX_KEYS.map((key) => `${prefix}${key}`));
  return metadata.filter(({ key }) => !marks.has(key.trim()));
};

/** Items that say something else than the first of their task: changing the matrix would lose that. */
function countDiffering(groups: Placed[][], prefix: string): number {
  const saying = ({ item }: Placed) =>
    JSON.stringify([
      item.parts.map(({ id: _, ...part }) => part),
      withoutMarks(item, prefix).map(({ key, value }) => [key, value]),
      item.secrets.map(({ name }) => name),
    ]);
  return groups.reduce((sum, [first, ...rest]) => {
    const said = first && saying(first);
    return sum + rest.filter((one) => saying(one) !== said).length;
  }, 0);
}
