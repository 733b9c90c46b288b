import 'server-only';
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { AppError } from '@/lib/errors';
import { below, globSchema } from './find';
import { inside, openInside } from './inside';
import { lineBatches } from './line-batches';
import { globPattern, type Matcher, matching } from './matcher';
import { defineTool, pathSchema } from './tool';
import { walk } from './walk';

const LIMIT = 100;
const LIMIT_MAX = 1000;
const PATTERN_LENGTH_MAX = 1000;
const LINE_SHOWN = 400;
/** How much of a long line is shown before what was found in it. */
const BEFORE_SHOWN = 100;
const ANSWER_LENGTH_MAX = 50_000;

export const grep = defineTool({
  name: 'grep',
  description:
    'Searches text files of the workspace, line by line, for a JavaScript regular expression. Answers ' +
    '`path:line:text`; long lines are shown around what was found. Links are not followed, binary files left out.',
  input: z.strictObject({
    pattern: z.string().min(1).max(PATTERN_LENGTH_MAX),
    path: pathSchema.default('.').describe('A file, or a folder to search with all below it.'),
    glob: globSchema.optional().describe('Only files that this glob means, such as `*.md`.'),
    ignore_case: z.boolean().default(false),
    limit: z.int().min(1).max(LIMIT_MAX).default(LIMIT),
  }),
  isRepeatable: true,
  run: async ({ root, signal }, input) => {
    const pattern = compile(input.pattern, input.ignore_case);
    const { files, isCut } = await filesIn(root, input.path, input.glob, signal);
    const found = { matches: [] as string[], length: 0, isFull: false };
    await matching(pattern, signal, async (match, both) => {
      for (const file of files) {
        if (found.isFull) break;
        await searchFile({ root, file, match, limit: input.limit, signal: both }, found);
      }
    });
    return { matches: found.matches, truncated: isCut || found.isFull };
  },
});

type Search = { root: string; file: string; match: Matcher; limit: number; signal: AbortSignal };

async function searchFile({ root, file, match, limit, signal }: Search, found: Collected): Promise<void> {
  const handle = await openInside(root, file).catch(() => undefined);
  if (!handle) return;
  try {
    if (!(await handle.stat()).isFile()) return;
    for await (const batch of lineBatches(handle, signal)) {
      for (const [index, column] of await match(batch.map(({ text }) => text))) {
        const line = batch[index];
        if (line && !collect(found, `${file}:${line.number}:${excerpt(line.text, column)}`, limit)) return;
      }
    }
  } finally {
    await handle.close();
  }
}

type Collected = { matches: string[]; length: number; isFull: boolean };

/** Whether there was room for it. */
function collect(found: Collected, match: string, limit: number): boolean {
  found.isFull = found.matches.length >= limit || found.length + match.length > ANSWER_LENGTH_MAX;
  if (found.isFull) return false;
  found.length += match.length;
  found.matches.push(match);
  return true;
}

function excerpt(line: string, column: number): string {
  if (line.length <= LINE_SHOWN) return line;
  const start = Math.max(0, column - BEFORE_SHOWN);
  const end = start + LINE_SHOWN;
  return `${start > 0 ? '…' : ''}${line.slice(start, end).toWellFormed()}${end < line.length ? '…' : ''}`;
}

async function filesIn(root: string, start: string, glob: string | undefined, signal: AbortSignal) {
  const { base, files, isCut } = await listFiles(root, start, signal);
  if (glob === undefined) return { files, isCut };
  const hits = await matching(globPattern(glob), signal, (match) => match(files.map((file) => below(base, file))));
  return { files: hits.flatMap(([index]) => files[index] ?? []), isCut };
}

async function listFiles(root: string, start: string, signal: AbortSignal) {
  const handle = await openInside(root, start);
  const isFolder = await handle.stat().then((stats) => stats.isDirectory());
  await handle.close();
  if (!isFolder)
    return { base: '', files: [path.relative(await realpath(root), await inside(root, start))], isCut: false };
  const { base, found, isCut } = await walk(root, start, signal);
  return { base, files: found.flatMap((entry) => (entry.type === 'file' ? entry.path : [])), isCut };
}

function compile(pattern: string, ignoreCase: boolean): RegExp {
  try {
    return new RegExp(pattern, ignoreCase ? 'i' : '');
  } catch (error) {
    throw new AppError('invalid', `That is no regular expression: ${error instanceof Error ? error.message : error}`);
  }
}
