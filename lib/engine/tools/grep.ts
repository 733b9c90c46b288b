import 'server-only';
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { AppError } from '@/lib/errors';
import { below, globSchema } from './find';
import { inside, openInside } from './inside';
import { globPattern, matching } from './matcher';
import { searchFiles } from './search-files';
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
    const realRoot = await realpath(root);
    const { files, isCut } = await filesIn(realRoot, input.path, input.glob, signal);
    const found = { matches: [] as string[], length: 0, isFull: false };
    await matching(pattern, signal, async (match, both) => {
      for await (const { file, number, text, column } of searchFiles(realRoot, files, match, both)) {
        if (!collect(found, `${file}:${number}:${excerpt(text, column)}`, input.limit)) break;
      }
    });
    return { matches: found.matches, truncated: isCut || found.isFull };
  },
});

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

async function filesIn(realRoot: string, start: string, glob: string | undefined, signal: AbortSignal) {
  const { base, files, isCut } = await listFiles(realRoot, start, signal);
  if (glob === undefined) return { files, isCut };
  const hits = await matching(globPattern(glob), signal, (match) => match(files.map((file) => below(base, file))));
  return { files: hits.flatMap(([index]) => files[index] ?? []), isCut };
}

async function listFiles(realRoot: string, start: string, signal: AbortSignal) {
  const handle = await openInside(realRoot, start);
  const isFolder = await handle.stat().then((stats) => stats.isDirectory());
  await handle.close();
  if (!isFolder) return { base: '', files: [path.relative(realRoot, await inside(realRoot, start))], isCut: false };
  const { base, found, isCut } = await walk(realRoot, start, signal);
  return { base, files: found.flatMap((entry) => (entry.type === 'file' ? entry.path : [])), isCut };
}

function compile(pattern: string, ignoreCase: boolean): RegExp {
  try {
    return new RegExp(pattern, ignoreCase ? 'i' : '');
  } catch (error) {
    throw new AppError('invalid', `That is no regular expression: ${error instanceof Error ? error.message : error}`);
  }
}
