/** Which batches, and sessions that are followed, have something new for their readers, whichever process heard of it. */
import 'server-only';
import { listen } from '@/lib/db/listen';
import { log } from '@/lib/log';
import { onWake } from '@/lib/wake';

/** What comes within this time is told together. */
const GATHER_MS = 80;
const ALL = '*';
const VERSIONS_MAX = 10_000;

type Listener = (changes: Changes) => void;
/** Ids of batches, and `session:` with the ids of sessions; `all`: any may have changed. */
export type Changes = ReadonlySet<string> | 'all';

type Ear = {
  isListening: boolean;
  listeners: Set<Listener>;
  gathered: Set<string>;
  timer?: NodeJS.Timeout | undefined;
  /** How many changes were heard, of all batches and of each that has changed. */
  heard: number;
  versions: Map<string, number>;
};

const place = globalThis as typeof globalThis & { batchdeckEar?: Ear };

/** Calls `listener` soon after any batch has changed; answers how to stop. */
export function onBatchesChanged(listener: Listener): () => void {
  const ear = place.batchdeckEar ?? open();
  ear.listeners.add(listener);
  return () => void ear.listeners.delete(listener);
}

/** Whether nothing can change at this moment without being told. */
export const isListening = (): boolean => place.batchdeckEar?.isListening ?? false;

/** Forgets who listens, so that the next one listens to the current database; for tests. */
export function resetChanges(): void {
  delete place.batchdeckEar;
}

function open(): Ear {
  const ear: Ear = { isListening: false, listeners: new Set(), gathered: new Set(), heard: 0, versions: new Map() };
  place.batchdeckEar = ear;
  onWake(() => renew(ear)); // what was done in this process may be read before it is heard
  listen('batchdeck_batches', {
    heard: (batchId) => gather(ear, batchId),
    changed: (isNow) => {
      ear.isListening = isNow;
      if (isNow) gather(ear, ALL);
    },
  }).catch((error) => {
    log.error({ err: error }, 'cannot listen to the database');
    if (place.batchdeckEar === ear) delete place.batchdeckEar; // the next who asks tries again
  });
  return ear;
}

/**
 * A number that grows with every change of a batch that was heard; null while changes could be missed. Two reads at the
 * same number may differ only by what nobody has been told of.
 */
export function versionOf(batchId: string): number | null {
  const ear = place.batchdeckEar;
  return ear?.isListening ? (ear.versions.get(batchId) ?? ear.versions.get(ALL) ?? 0) : null;
}

/** The first of a while is told at once, what follows together. */
function gather(ear: Ear, batchId: string): void {
  ear.gathered.add(batchId);
  ear.heard += 1;
  if (batchId === ALL || ear.versions.size > VERSIONS_MAX) renew(ear);
  else ear.versions.set(batchId, ear.heard);
  if (ear.timer === undefined) tell(ear);
}

/** Gives every batch a new number. */
function renew(ear: Ear): void {
  ear.heard += 1;
  ear.versions.clear();
  ear.versions.set(ALL, ear.heard);
}

function tell(ear: Ear): void {
  ear.timer = undefined;
  if (ear.gathered.size === 0) return;
  const changes: Changes = ear.gathered.has(ALL) ? 'all' : ear.gathered;
  ear.gathered = new Set();
  ear.timer = setTimeout(() => tell(ear), GATHER_MS).unref();
  for (const listener of [...ear.listeners]) listener(changes);
}
