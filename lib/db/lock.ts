/** Holds a data folder for one process: PGlite has no lock, and two writers lose rows without an error. */
import { rmSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';

/**
 * Listens on a socket beside `dir` that dies with the process; whoever connects is told the holder's pid.
 * Throws when another process holds the folder. Returns the release.
 */
export async function lockDataDir(dir: string): Promise<() => void> {
  const address = socketAddress(dir);
  for (const isLastTry of [false, true]) {
    const server = net.createServer((socket) => socket.end(String(process.pid)));
    const listening = await new Promise<true | NodeJS.ErrnoException>((resolve) => {
      server.once('error', resolve);
      server.listen(address, () => resolve(true));
    });
    if (listening === true) {
      server.unref();
      return () => server.close();
    }
    if (listening.code !== 'EADDRINUSE') throw listening;
    const holder = await pidOfHolder(address);
    if (holder || isLastTry) {
      throw new Error(
        `The data folder ${dir} is in use by another Batchdeck (pid ${holder ?? 'unknown'}). Stop it first.`,
      );
    }
    rmSync(address, { force: true });
  }
  throw new Error('unreachable');
}

/** A path relative to the working directory, because the system cuts socket paths at about 107 bytes. */
function socketAddress(dir: string): string {
  const name = `${dir}.lock`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name.replaceAll(/[\\/:]/g, '-')}`;
  const relative = path.relative(process.cwd(), name);
  return relative.length < name.length ? relative : name;
}

/** The pid a living holder answers with; undefined when nobody listens any more. */
function pidOfHolder(address: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = net.connect(address);
    socket.setTimeout(2000, () => socket.destroy());
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'ECONNREFUSED' ? undefined : 'unknown'),
    );
    socket.on('close', () => resolve(answer || 'unknown'));
  });
}
