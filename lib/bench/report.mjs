/** What a bench prints: the machine, and every figure with the limit it is held to. */
import { readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { say } from '#lib/commands/run.mjs';

export function printMachine() {
  const model = /model name\s*: (.*)/.exec(read('/proc/cpuinfo'))?.[1] ?? os.arch();
  const memory = Math.round(os.totalmem() / 1024 ** 3);
  const load = os.loadavg()[0].toFixed(1);
  say(`${os.availableParallelism()} cores of ${model}, ${memory} GiB, Node ${process.versions.node}, load ${load}\n`);
}

/** One figure; `limit` is what it must not pass (`most`) or must reach (`least`). */
export function figure(what, value, unit, { most, least, note } = {}) {
  const limit = most !== undefined ? `at most ${most}` : least !== undefined ? `at least ${least}` : '';
  const isKept = (most === undefined || value <= most) && (least === undefined || value >= least);
  const mark = limit ? (isKept ? 'kept' : 'NOT KEPT') : '';
  say(`${what.padEnd(64)} ${round(value).padStart(9)} ${unit.padEnd(12)} ${limit.padEnd(16)} ${mark}`);
  if (note) say(`    ${note}`);
  return value;
}

export const heading = (text) => say(`\n${text}\n${'─'.repeat(text.length)}`);

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** Memory of a process in MB, now and at its highest since `resetPeak`. */
export function memoryOf(pid) {
  const status = read(`/proc/${pid}/status`);
  const field = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? Number.NaN) / 1024;
  return { now: field('VmRSS'), peak: field('VmHWM') };
}

/** Lets the highest memory of a process count from now on. */
export const resetPeak = (pid) => writeFileSync(`/proc/${pid}/clear_refs`, '5');

/** Seconds of processor that a process has used so far. */
export function processorOf(pid) {
  const fields = read(`/proc/${pid}/stat`).split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Seconds of processor that the whole machine has used so far. */
export function busyOf() {
  const [, user, nice, system, , , irq, softirq] = read('/proc/stat').split('\n')[0].split(/\s+/).map(Number);
  return (user + nice + system + irq + softirq) / 100;
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

const round = (value) => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));
