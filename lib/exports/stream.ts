/** Turns what a generator yields into the body of an answer, no faster than it is read. */

const CHUNK_BYTES = 64 * 1024;

/**
 * The reader gets an error, and not an end, when the generator throws. When the reader goes away `stop` is called, and
 * the generator is left at its next yield.
 */
export function streamOf(source: AsyncGenerator<string | Uint8Array>, stop: () => void): ReadableStream<Uint8Array> {
  const chunks = gather(source);
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        stop();
        await chunks.return(undefined).catch(() => {});
      },
    },
    { highWaterMark: 0 },
  );
}

/** Joins small pieces, so that each is worth its way. */
async function* gather(source: AsyncGenerator<string | Uint8Array>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  let waiting: Uint8Array[] = [];
  let size = 0;
  for await (const piece of source) {
    const bytes = typeof piece === 'string' ? encoder.encode(piece) : piece;
    waiting.push(bytes);
    size += bytes.length;
    if (size < CHUNK_BYTES) continue;
    yield joined(waiting, size);
    waiting = [];
    size = 0;
  }
  if (size > 0) yield joined(waiting, size);
}

function joined(pieces: Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** The stream once its first chunk is there, so that what fails at once can still be answered in words. */
export async function begun(stream: ReadableStream<Uint8Array>): Promise<ReadableStream<Uint8Array>> {
  const reader = stream.getReader();
  let first: ReadableStreamReadResult<Uint8Array> | undefined = await reader.read();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = first ?? (await reader.read());
        first = undefined;
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/** Runs up to so many at a time, and yields in the order of the source. */
export async function* mapInOrder<T, R>(
  source: AsyncIterable<T>,
  atOnce: number,
  run: (one: T) => Promise<R>,
): AsyncGenerator<R> {
  const waiting: Promise<R>[] = [];
  for await (const one of source) {
    const running = run(one);
    running.catch(() => {}); // it is awaited later, or never when an earlier one failed
    waiting.push(running);
    const [first] = waiting;
    if (waiting.length < atOnce || !first) continue;
    waiting.shift();
    yield await first;
  }
  for (const running of waiting) yield await running;
}
