import 'server-only';
import { ZodError, z } from 'zod';
import type { ToolSpec } from '@/lib/engine/models/model';
import { AppError } from '@/lib/errors';
import { log } from '@/lib/log';
import { bash } from './bash';
import { edit } from './edit';
import { find } from './find';
import { grep } from './grep';
import { ls } from './ls';
import { read } from './read';
import type { Tool, ToolPlace } from './tool';
import { write } from './write';

const TOOLS: Record<string, Tool> = { read, bash, edit, write, grep, find, ls };

export type ToolOutcome = { result: unknown; isError: false } | { error: string; isError: true };

/** Runs a tool that the manifest declares, inside the workspace. Never throws: what goes wrong is told to the model. */
export async function runTool(
  place: ToolPlace,
  declared: readonly string[],
  call: { name: string; arguments: Record<string, unknown> },
): Promise<ToolOutcome> {
  const tool = declared.includes(call.name) ? TOOLS[call.name] : undefined;
  if (!tool) return { isError: true, error: `This agent has no tool named ${call.name}.` };
  try {
    return { isError: false, result: await tool.run(place, call.arguments) };
  } catch (error) {
    return { isError: true, error: sentence(error, call.name) };
  }
}

export const isRepeatable = (name: string): boolean => TOOLS[name]?.isRepeatable ?? true;

export function toolSpecs(names: readonly string[]): ToolSpec[] {
  return names.flatMap((name) => {
    const tool = TOOLS[name];
    if (!tool) return [];
    const { $schema: _, ...inputSchema } = z.toJSONSchema(tool.input, { io: 'input' });
    return { name, description: tool.description, inputSchema };
  });
}

function sentence(error: unknown, name: string): string {
  if (error instanceof AppError) return error.message;
  if (error instanceof ZodError) return z.prettifyError(error);
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'There is no such file or folder.';
  if (code === 'EISDIR') return 'That is a folder.';
  if (code === 'ENOTDIR') return 'That is not a folder.';
  if (code === 'ENAMETOOLONG') return 'That name is too long.';
  if (code === 'ELOOP') return 'Links in this path lead in a circle.';
  if (code === 'EACCES' || code === 'EPERM') return 'Its permissions do not allow that.';
  if (code === 'ENOSPC') return 'There is no space left.';
  log.error({ err: error, tool: name }, 'tool failed');
  return `The tool failed${code ? ` (${code})` : ''}.`;
}
