/** Runs programs for the commands, and says what happens. */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const TAIL_LINES = 40;

export const root = fileURLToPath(new URL('../..', import.meta.url));

export const say = (text) => process.stdout.write(`${text}\n`);

/** A failure with a sentence for the person; `main` prints it and ends with 1. */
export class CommandError extends Error {}

/** Runs a command's body and turns whatever it throws into a message and an exit code. */
export async function main(body) {
  try {
    await body();
  } catch (error) {
    process.stderr.write(`\n${error instanceof CommandError ? error.message : (error?.stack ?? error)}\n`);
    process.exit(1);
  }
}

/**
 * Runs a program to its end in the project's folder. Answers its exit code (127 when there is no such program, 1 when
 * a signal ended it) and, when `isQuiet`, what it printed; otherwise that goes to the terminal.
 */
export function run(program, args, { isQuiet = false, env = {}, cwd = root, uid, gid } = {}) {
  return new Promise((resolve) => {
    let output = '';
    const stdio = isQuiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'];
    const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio, uid, gid });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk) => {
        output += chunk;
      });
    }
    child.once('error', (error) => resolve({ code: 127, output: error.message }));
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** Runs a program quietly under one line of what it does; throws with the end of its output when it fails. */
export async function step(title, program, args, options = {}) {
  const start = Date.now();
  say(`${title} …`);
  const { code, output } = await run(program, args, { ...options, isQuiet: true });
  if (code !== 0)
    throw new CommandError(`${tail(output)}\n\n${title} failed (${path.basename(program)}, exit ${code}).`);
  say(`  done in ${seconds(Date.now() - start)}`);
}

/** Runs npm as the npm that runs this command, else the one on PATH. */
export function npm(args) {
  const own = process.env.npm_execpath;
  if (own?.endsWith('npm-cli.js')) return [process.execPath, [own, ...args]];
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm', args];
}

/** Arguments for node that run an installed package's program without a shell or a link. */
export function bin(packageName, program = packageName) {
  const require = createRequire(path.join(root, 'package.json'));
  const file = path.join(root, 'node_modules', packageName, 'package.json');
  const { bin: programs } = require(file);
  return path.join(path.dirname(file), typeof programs === 'string' ? programs : programs[program]);
}

export const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

const tail = (text) => text.trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
