import 'server-only';
import { execFile } from 'node:child_process';
import { constants, openSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { OUTPUT_BYTES_KEPT } from './limits';

const HALF = OUTPUT_BYTES_KEPT / 2;

/** Keeps the beginning and the end of what is written to it, and how much it was. */
export function keeper() {
  const head: Buffer[] = [];
  let tail: Buffer[] = [];
  let headBytes = 0;
  let tailBytes = 0;
  let total = 0;
  const add = (chunk: Buffer): void => {
    total += chunk.length;
    const toHead = chunk.subarray(0, HALF - headBytes);
    if (toHead.length > 0) head.push(Buffer.from(toHead));
    headBytes += toHead.length;
    const toTail = chunk.subarray(toHead.length);
    if (toTail.length === 0) return;
    tail.push(Buffer.from(toTail));
    tailBytes += toTail.length;
    if (tailBytes > 4 * HALF) {
      tail = [Buffer.concat(tail).subarray(-HALF)];
      tailBytes = HALF;
    }
  };
  const isCut = (): boolean => total > headBytes + Math.min(tailBytes, HALF);
  const text = (): string => {
    const begin = Buffer.concat(head).toString('utf8');
    const end = Buffer.concat(tail).subarray(-HALF).toString('utf8');
    if (!isCut()) return Buffer.concat([...head, ...tail]).toString('utf8');
    const left = `\n… [${total - OUTPUT_BYTES_KEPT} bytes left out] …\n`;
    return begin.replace(/\uFFFD+$/, '') + left + end.replace(/^\uFFFD+/, '');
  };
  return { add, text, isCut };
}

export type Pipe = { writer: number; reader: net.Socket };

/**
 * Two pipes of the file system, for stdout and stderr. The ones that Node makes are sockets, which programs cannot open
 * again as `/dev/stdout` or `/dev/stderr`. Whoever asks for them closes both ends.
 */
export async function makePipes(): Promise<[out: Pipe, err: Pipe]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'batchdeck-pipes-'));
  const [out, err] = [path.join(folder, 'out'), path.join(folder, 'err')];
  try {
    // Anyone's: the sandbox may run as somebody else, and the folder is ours alone.
    await promisify(execFile)('mkfifo', ['-m', '666', out, err]);
    return [openPipe(out), openPipe(err)];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The reader first: without one, opening the writer would wait. */
function openPipe(name: string): Pipe {
  const fd = openSync(name, constants.O_RDONLY | constants.O_NONBLOCK);
  const writer = openSync(name, constants.O_WRONLY);
  return { writer, reader: new net.Socket({ fd, readable: true, writable: false }) };
}
