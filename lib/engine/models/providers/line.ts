import 'server-only';

/** An answer of 128,000 tokens, each an event of its own, stays below. */
const BODY_BYTES_MAX = 128 * 1024 * 1024;

export type Line = ReturnType<typeof openLine>;

/**
 * One exchange with a provider. It ends when the caller's signal says so, when nothing has come for `idleMs`, or when
 * too much has; `seen` tells which, and what the provider answered. Redirects are not followed: the key stays here.
 */
export function openLine(signal: AbortSignal, idleMs: number) {
  const controller = new AbortController();
  const seen = { status: null as number | null, contentType: '', bytes: 0, isIdle: false, isTooLong: false };
  const stop = () => controller.abort(new DOMException('The call was stopped.', 'AbortError'));
  const silence = setTimeout(() => {
    seen.isIdle = true;
    stop();
  }, idleMs);
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });

  const watch = () =>
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, onward) {
        silence.refresh();
        seen.bytes += chunk.byteLength;
        seen.isTooLong = seen.bytes > BODY_BYTES_MAX;
        if (seen.isTooLong) stop();
        else onward.enqueue(chunk);
      },
    });

  const watchedFetch: typeof fetch = async (input, init) => {
    const response = await fetch(input, { ...init, redirect: 'manual', cache: 'no-store', signal: controller.signal });
    silence.refresh();
    const { status, statusText, headers } = response;
    Object.assign(seen, { status, contentType: headers.get('content-type') ?? '' });
    return new Response(response.body?.pipeThrough(watch()) ?? null, { status, statusText, headers });
  };

  return {
    fetch: watchedFetch,
    signal: controller.signal,
    seen,
    close() {
      clearTimeout(silence);
      signal.removeEventListener('abort', stop);
      stop();
    },
  };
}
