import 'server-only';
import { z } from 'zod';
import { globPattern, matching } from './matcher';
import { defineTool, pathSchema } from './tool';
import { type Found, walk } from './walk';

const LIMIT = 200;
const LIMIT_MAX = 1000;
const PATTERN_LENGTH_MAX = 1000;

export const globSchema = z.string().min(1).max(PATTERN_LENGTH_MAX);

export const find = defineTool({
  name: 'find',
  description:
    'Finds files and folders of the workspace by a glob, such as `*.md` (in any folder) or `src/**/*.{ts,tsx}`. ' +
    'Folders end with a slash; links are not followed.',
  input: z.strictObject({
    pattern: globSchema,
    path: pathSchema.default('.'),
    limit: z.int().min(1).max(LIMIT_MAX).default(LIMIT),
  }),
  isRepeatable: true,
  run: async ({ root, signal }, { pattern, path, limit }) =>
    matching(globPattern(pattern), signal, async (match, both) => {
      const { base, found, isCut } = await walk(root, path, both);
      const hits = await match(found.map((entry) => below(base, entry.path)));
      const paths = hits
        .slice(0, limit)
        .flatMap(([index]) => found[index] ?? [])
        .map(shown);
      return { paths, truncated: isCut || hits.length > limit };
    }),
});

/** A path as seen from the folder that the search began in. */
export const below = (base: string, path: string): string => (base === '' ? path : path.slice(base.length + 1));

const shown = ({ path, type }: Found): string => (type === 'folder' ? `${path}/` : path);
