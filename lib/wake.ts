import 'server-only';

const place = globalThis as typeof globalThis & { batchdeckWakes?: Set<() => void> };

/** Something was asked for or done in this process: whoever looks rarely, because there was nothing to do, looks now. */
export function wakeWorkers(): void {
  for (const wake of place.batchdeckWakes ?? []) wake();
}

/** Answers how to stop being woken. */
export function onWake(wake: () => void): () => void {
  place.batchdeckWakes ??= new Set();
  const wakes = place.batchdeckWakes.add(wake);
  return () => void wakes.delete(wake);
}
