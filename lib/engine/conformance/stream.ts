/** Reads a session's stream frame by frame. */
import { send } from './server';

/** How long a stream may be silent. */
const SILENCE_MS = 31_000;
const OPEN_MS = 85_000;

export type Frame = { id: string; event: string; data: string };

/** Opens one; it is closed when it goes out of scope (`await using`). */
export async function follow(sessionId: string, headers: Record<string, string> = {}) {
  const response = await send(`/v1/sessions/${sessionId}/stream`, { headers }, OPEN_MS);
  const reader = (response.body ?? new ReadableStream<Uint8Array>()).getReader();
  const decoder = new TextDecoder();
  let text = '';

  /** The next block, be it an event or a comment. */
  async function next(): Promise<string> {
    for (;;) {
      const end = text.indexOf('\n\n');
      if (end >= 0) {
        const block = text.slice(0, end);
        text = text.slice(end + 2);
        return block;
      }
      const { value, done } = await withinSilence(reader.read());
      if (done) throw new Error('The stream ended');
      text = (text + decoder.decode(value, { stream: true })).replaceAll('\r\n', '\n');
    }
  }

  async function nextFrame(): Promise<Frame> {
    for (;;) {
      const block = await next();
      const fields = block.split('\n').filter((line) => line !== '' && !line.startsWith(':'));
      if (fields.length > 0) return toFrame(fields);
    }
  }

  return {
    status: response.status,
    contentType: response.headers.get('content-type'),
    async take(count: number): Promise<Frame[]> {
      const frames: Frame[] = [];
      while (frames.length < count) frames.push(await nextFrame());
      return frames;
    },
    async takeUntil(isLast: (frame: Frame) => boolean): Promise<Frame[]> {
      const frames: Frame[] = [];
      for (;;) {
        const frame = await nextFrame();
        frames.push(frame);
        if (isLast(frame)) return frames;
      }
    },
    /** Waits for a comment. */
    async comment(): Promise<void> {
      while (!(await next()).startsWith(':'));
    },
    async [Symbol.asyncDispose]() {
      await reader.cancel().catch(() => {});
    },
  };
}

function toFrame(lines: string[]): Frame {
  const field = (name: string) =>
    lines
      .filter((line) => line.startsWith(`${name}:`))
      .map((line) => line.slice(name.length + 1).replace(/^ /, ''))
      .join('\n');
  return { id: field('id'), event: field('event'), data: field('data') };
}

async function withinSilence<T>(read: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`The stream was silent for ${SILENCE_MS} ms`)), SILENCE_MS);
  });
  return Promise.race([read, silence]).finally(() => clearTimeout(timer));
}
