import 'server-only';
import { z } from 'zod';
import { sandboxProblem } from '@/lib/engine/sandbox/probe';
import { runInSandbox } from '@/lib/engine/sandbox/run';
import { AppError } from '@/lib/errors';
import { defineTool } from './tool';

const COMMAND_LENGTH_MAX = 100_000;
const TIMEOUT_SECONDS = 120;
const TIMEOUT_SECONDS_MAX = 600;

export const bash = defineTool({
  name: 'bash',
  description:
    'Runs a command with bash in the workspace, which is /workspace, in a sandbox: the system is read-only, /tmp lasts ' +
    'for one command, and what still runs when the command ends is ended. Of stdout and stderr 200 kB each are kept, ' +
    'the beginning and the end.',
  input: z.strictObject({
    command: z.string().min(1).max(COMMAND_LENGTH_MAX),
    timeout_seconds: z.int().min(1).max(TIMEOUT_SECONDS_MAX).default(TIMEOUT_SECONDS),
  }),
  isRepeatable: false,
  run: async ({ root, env, internetAccess, signal }, { command, timeout_seconds }) => {
    const problem = await sandboxProblem();
    if (problem !== null) throw new AppError('unavailable', problem);
    if (command.includes('\0')) throw new AppError('invalid', 'The command has a NUL character in it.');
    const result = await runInSandbox({ root, env, internetAccess, signal, command, timeoutSeconds: timeout_seconds });
    return {
      exit_code: result.exitCode,
      stdout: result.stdout,
      stderr: result.stderr,
      timed_out: result.isTimedOut,
      truncated: result.isCut,
      ...(result.note !== null && { note: result.note }),
    };
  },
});
