import 'server-only';
import { setTimeout as pause } from 'node:timers/promises';
import { isAway, UpstreamError, upstreamName } from '@/lib/dari/client';
import { openWorkspace } from '@/lib/dari/sessions';
import { AppError } from '@/lib/errors';
import type { Transcript } from '@/lib/sessions/schema';
import { getTranscript } from '@/lib/sessions/service';

const TRIES_MAX = 4;
const BACKOFF_MS = 500;
const RETRY_AFTER_MAX_MS = 30_000;
/** A workspace that stands still for so long has been lost. */
const IDLE_MS = 60_000;
const KEY_REFUSED = [401, 403];

/** What the API gave for a session, or in its words why it did not. */
export type Had<T> = { value: T; reason: null } | { value: null; reason: string };

export type Sessions = ReturnType<typeof sessionsOf>;

/** Reads the sessions of a batch that went to this API. `signal` ends what waits. */
export function sessionsOf(upstream: string | null, signal: AbortSignal) {
  const connected = upstreamName();
  const elsewhere =
    upstream === connected
      ? null
      : `This session is at ${upstream ?? 'no API'}, and Batchdeck is connected to ${connected}.`;

  /**
   * A refusal is an answer and is told. An API that does not answer, or refuses the key, throws: the export would have
   * gaps that nobody chose.
   */
  async function had<T>(read: () => Promise<T>): Promise<Had<T>> {
    if (elsewhere !== null) return { value: null, reason: elsewhere };
    for (let tries = 1; ; tries += 1) {
      signal.throwIfAborted();
      try {
        return { value: await read(), reason: null };
      } catch (error) {
        if (!(error instanceof UpstreamError)) throw error;
        if (KEY_REFUSED.includes(error.status ?? 0)) throw error;
        if (!isAway(error)) return { value: null, reason: error.message };
        if (tries >= TRIES_MAX) throw given(error);
        const waitMs = Math.min(error.retryAfterMs ?? BACKOFF_MS * 2 ** tries, RETRY_AFTER_MAX_MS);
        await pause(waitMs, undefined, { signal });
      }
    }
  }

  return {
    transcript: (sessionId: string): Promise<Had<Transcript>> => had(() => getTranscript({ sessionId })),
    workspace: (sessionId: string): Promise<Had<ReadableStream<Uint8Array>>> => had(() => openWorkspace(sessionId)),
  };
}

/** In an answer that has begun nobody reads it; before, it is all that is said. */
const given = ({ message }: { message: string }) =>
  new AppError(
    'unavailable',
    `The export was given up, because the API did not answer: ${message} Nothing was changed.`,
  );

/** The bytes as they come. Throws when they break off or stand still. */
export async function* bytesOf(stream: ReadableStream<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  let lost: unknown = null;
  const give = (reason: unknown) => {
    lost ??= reason;
    void reader.cancel(reason).catch(() => {});
  };
  const onAbort = () => give(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    for (;;) {
      const timer = setTimeout(
        () => give(new AppError('unavailable', 'A workspace stood still for a minute.')),
        IDLE_MS,
      );
      const { done, value } = await reader.read().finally(() => clearTimeout(timer));
      if (lost !== null) throw lost;
      if (done) return;
      yield value;
    }
  } catch {
    throw given({ message: 'A workspace broke off.' });
  } finally {
    signal.removeEventListener('abort', onAbort);
    void reader.cancel().catch(() => {});
  }
}
