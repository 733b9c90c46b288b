/** The answers that do not end by themselves, so that the server can end them when it stops: it would wait for ever. */
import 'server-only';

const place = globalThis as typeof globalThis & { batchdeckStreams?: Set<() => void> };

export const openStreams = (): Set<() => void> => {
  place.batchdeckStreams ??= new Set();
  return place.batchdeckStreams;
};

/** Clients come back by themselves. */
export function closeStreams(): void {
  for (const end of [...openStreams()]) end();
}
