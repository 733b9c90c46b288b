/** A tool of the sandbox: what it takes, and what it does inside one workspace. */
import type { z } from 'zod';

export type Tool = {
  name: string;
  description: string;
  input: z.ZodType;
  /** `root` is the workspace's folder; throws AppError with a sentence for the model. */
  run: (root: string, input: Record<string, unknown>) => Promise<unknown>;
};

/** Ties a tool's input schema to what it does, so that `run` is given what the schema made. */
export function defineTool<S extends z.ZodObject>(tool: {
  name: string;
  description: string;
  input: S;
  run: (root: string, input: z.output<S>) => Promise<unknown>;
}): Tool {
  return { ...tool, run: (root, input) => tool.run(root, tool.input.parse(input)) };
}
