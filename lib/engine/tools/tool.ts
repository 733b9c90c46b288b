/** A tool of the sandbox: what it takes, and what it does inside one workspace. */
import { z } from 'zod';

/** As long as Linux takes one. */
const PATH_LENGTH_MAX = 4096;

export const pathSchema = z
  .string()
  .min(1)
  .max(PATH_LENGTH_MAX)
  .describe('Relative to the workspace, or below /workspace.');

/** Where a tool works: the workspace's folder, and what the session grants it. */
export type ToolPlace = {
  root: string;
  /** The manifest's `env` and the session's secrets; only `bash` sees them. */
  env: Record<string, string>;
  internetAccess: boolean;
  signal: AbortSignal;
};

export type Tool = {
  name: string;
  description: string;
  input: z.ZodType;
  /** Whether a call that a lost worker left open may simply be run again. */
  isRepeatable: boolean;
  /** Throws AppError with a sentence for the model. */
  run: (place: ToolPlace, input: Record<string, unknown>) => Promise<unknown>;
};

/** Ties a tool's input schema to what it does, so that `run` is given what the schema made. */
export function defineTool<S extends z.ZodObject>(tool: {
  name: string;
  description: string;
  input: S;
  isRepeatable: boolean;
  run: (place: ToolPlace, input: z.output<S>) => Promise<unknown>;
}): Tool {
  return { ...tool, run: (place, input) => tool.run(place, tool.input.parse(input)) };
}
