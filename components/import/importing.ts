'use client';

import { useCallback, useEffect, useEffectEvent, useRef, useState } from 'react';
import type { DraftItem } from '@/lib/batches/schema';
import type { Choices } from '@/lib/import/choices';
import type { Checked, Found } from '@/lib/import/desk';
import type { Settings } from '@/lib/import/read';
import { createReader, Stopped } from '@/lib/import/reader';
import type { Target } from '@/lib/import/table';

export const IMPORT_MB_MAX = 256;

export type Source = File | string;
export type Importing = ReturnType<typeof useImporting>;
export type Chosen = Pick<Choices, 'targets' | 'template' | 'missing'>;

type Work = { word: string; share: number };

/** One import from its source to its items: what was found, what is chosen, how many rows are good with that. */
export function useImporting({ secretNames, room }: { secretNames: string[]; room: number }) {
  const [reader] = useState(createReader);
  const [source, setSource] = useState<Source | null>(null);
  const [settings, setSettings] = useState<Settings>({});
  const [found, setFound] = useState<Found | null>(null);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [checked, setChecked] = useState<(Checked & { id: number }) | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [work, setWork] = useState<Work | null>(null);
  const lastRead = useRef(0);
  const check = useRef({ isRunning: false, next: null as Choices | null, id: 0 });

  useEffect(() => () => reader.stop(), [reader]);

  function fail(problem: unknown): void {
    setWork(null);
    if (!(problem instanceof Stopped)) setError(problem instanceof Error ? problem.message : String(problem));
  }

  /** What was chosen for columns holds as long as the columns are the same. */
  async function read(from: Source, how: Settings): Promise<void> {
    lastRead.current += 1;
    const turn = lastRead.current;
    setSource(from);
    setSettings(how);
    setError(tooLarge(from));
    setChecked(null);
    if (tooLarge(from)) return setFound(null);
    setWork({ word: 'Reading the rows', share: 0 });
    try {
      const onProgress = (share: number) => turn === lastRead.current && setWork({ word: 'Reading the rows', share });
      const next = await reader.call('open', [from, how, secretNames], onProgress);
      if (turn !== lastRead.current) return;
      const isSame = found && chosen && columnsOf(found) === columnsOf(next);
      const choice = isSame
        ? chosen
        : { targets: next.targets, template: next.template, missing: 'undecided' as const };
      setFound(next);
      setChosen(choice);
      setWork(null);
      decide({ ...choice, room });
    } catch (problem) {
      if (turn !== lastRead.current) return;
      setFound(null);
      fail(problem);
    }
  }

  /** One check at a time; of those asked meanwhile only the last is made. */
  const decide = useCallback(
    async (choices: Choices): Promise<void> => {
      const state = check.current;
      state.next = choices;
      if (state.isRunning) return;
      state.isRunning = true;
      try {
        while (state.next) {
          const asked: Choices = state.next;
          state.next = null;
          const answer = await reader.call('decide', [asked]);
          state.id += 1;
          if (!state.next) setChecked({ ...answer, id: state.id });
        }
      } catch (problem) {
        if (!(problem instanceof Stopped)) setError(problem instanceof Error ? problem.message : String(problem));
      } finally {
        state.isRunning = false;
      }
    },
    [reader],
  );

  function choose(change: Partial<Chosen>): void {
    if (!chosen) return;
    const next = { ...chosen, ...change };
    setChosen(next);
    void decide({ ...next, room });
  }

  // A choice is checked where it is made; only the room changes by itself.
  const recheck = useEffectEvent((within: number) => chosen && void decide({ ...chosen, room: within }));
  useEffect(() => void recheck(room), [room]);

  /** All good rows as items, taken over slice by slice; null when it was stopped. */
  async function takeItems(): Promise<DraftItem[] | null> {
    const items: DraftItem[] = [];
    const all = Math.max(1, checked?.good ?? 1);
    try {
      for (let next: number | null = 0; next !== null; ) {
        setWork({ word: 'Making the items', share: items.length / all });
        const slice: { items: DraftItem[]; next: number | null } = await reader.call('items', [next]);
        for (const item of slice.items) items.push(item);
        next = slice.next;
      }
      return items;
    } catch (problem) {
      fail(problem);
      return null;
    }
  }

  /** Ends what is under way, and forgets the source. */
  function startOver(): void {
    lastRead.current += 1;
    reader.stop();
    setSource(null);
    setFound(null);
    setChosen(null);
    setChecked(null);
    setError(null);
    setWork(null);
  }

  return {
    source,
    settings,
    found,
    chosen,
    checked,
    error,
    work,
    read,
    change: (how: Settings) => source !== null && void read(source, { ...settings, ...how }),
    choose,
    setTarget: (column: number, target: Target) => chosen && choose({ targets: chosen.targets.with(column, target) }),
    takeItems,
    startOver,
    call: reader.call,
  };
}

const columnsOf = ({ columns }: Found): string => JSON.stringify(columns.map(({ name }) => name));

function tooLarge(source: Source): string | null {
  if (typeof source === 'string' || source.size <= IMPORT_MB_MAX * 1_000_000) return null;
  const size = Math.ceil(source.size / 1_000_000).toLocaleString('en');
  return `The file has ${size} MB, and an import takes up to ${IMPORT_MB_MAX} MB. Split it, and import the pieces one after another.`;
}
