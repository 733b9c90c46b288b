import 'server-only';
import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { COMMAND_FILE, ENV_FILE, ETC_FILES, sandboxArguments } from './arguments';
import * as limits from './limits';
import type { Pipe } from './output';
import { syscallFilter } from './syscalls';

/** Whom commands run as when the server is root, so that the kernel bounds them: nobody else on the machine. */
export const SANDBOX_USER = process.getuid?.() === 0 ? 52_000 : null;

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const ENV_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** The first that is fed to bubblewrap; files and the filter follow. */
const OPTIONS_FD = 3;

export type Start = {
  workspace: string;
  command: string;
  env: Record<string, string>;
  internetAccess: boolean;
  timeoutSeconds: number;
  fileBytesMax: number;
  /** Where programs of the machine are looked for. */
  programs: string | undefined;
};

export type Started = { child: ChildProcess; exit: Promise<number | null> };

/** Starts bubblewrap with a command; closes this process's ends of the pipes that the command writes to. */
export function startSandbox(start: Start, [out, err]: [Pipe, Pipe]): Started {
  try {
    const files = [...ETC_FILES, [ENV_FILE, envScript(start.env)], [COMMAND_FILE, start.command]] as const;
    const filter = syscallFilter();
    const options = sandboxArguments({
      workspace: SANDBOX_USER === null ? start.workspace : '/mnt',
      internetAccess: start.internetAccess,
      files: files.map(([path], index) => ({ path, fd: OPTIONS_FD + 1 + index })),
      filterFd: filter ? OPTIONS_FD + 1 + files.length : null,
    });
    const fed = [options.join('\0'), ...files.map(([, content]) => content), ...(filter ? [filter] : [])];
    const [program = '', ...args] = commandLine(start);
    const stdio: StdioOptions = ['ignore', out.writer, err.writer, ...fed.map(() => 'pipe' as const)];
    const child: ChildProcess = spawn(/* turbopackIgnore: true */ program, args, {
      cwd: '/',
      env: onlyPath(start.programs ?? PATH),
      stdio,
    });
    const exit = new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', resolve);
    });
    exit.catch(() => {}); // whoever awaits it hears of it
    for (const [index, content] of fed.entries()) feed(child.stdio?.[OPTIONS_FD + index], content);
    return { child, exit };
  } finally {
    closeSync(out.writer);
    closeSync(err.writer);
  }
}

function commandLine({ workspace, timeoutSeconds, fileBytesMax }: Start): string[] {
  const script = beginning(timeoutSeconds, fileBytesMax);
  const sandbox = ['bwrap', '--args', String(OPTIONS_FD), '--', '/usr/bin/bash', '-c', script];
  return SANDBOX_USER === null ? sandbox : asNobody(SANDBOX_USER, workspace, sandbox);
}

/**
 * A root server gives up being root before bubblewrap begins. The workspace lies in folders that only root may enter,
 * so it is first made to appear at `/mnt`, for this command alone.
 */
function asNobody(user: number, workspace: string, sandbox: string[]): string[] {
  const drop = `exec setpriv --reuid ${user} --regid ${user} --clear-groups --inh-caps=-all --no-new-privs -- "$@"`;
  const script = `mount --bind "$1" /mnt && shift && ${drop}`;
  return ['unshare', '--mount', '--', 'sh', '-c', script, 'sh', workspace, ...sandbox];
}

/**
 * The first words in the sandbox, before anything of the command: closes what was inherited, sets limits that cannot be
 * raised again, asks the kernel to end this first when memory runs out, and lets writes beyond a limit fail rather than
 * kill. Only then is the environment read.
 */
function beginning(timeoutSeconds: number, fileBytesMax: number): string {
  const kilobytes = (bytes: number) => Math.floor(bytes / 1024);
  return [
    'cd /proc/self/fd; for fd in *; do if [ "$fd" -gt 2 ]; then eval "exec $fd>&-"; fi; done; cd /workspace; unset OLDPWD',
    `ulimit -c 0 -n ${limits.OPEN_FILES_MAX} -u ${limits.PROCESSES_MAX} -t ${timeoutSeconds} || exit 126`,
    `ulimit -v ${kilobytes(limits.ADDRESS_SPACE_BYTES_MAX)} -f ${kilobytes(fileBytesMax)} || exit 126`,
    'echo 1000 > /proc/self/oom_score_adj',
    "trap '' XFSZ",
    `. ${ENV_FILE} 2> /dev/null`,
    `exec nice -n 10 bash ${COMMAND_FILE}`,
  ].join('\n');
}

function envScript(given: Record<string, string>): string {
  const all = { PATH, HOME: '/tmp', LANG: 'C.UTF-8', USER: 'agent', SHELL: '/bin/bash', ...given };
  return Object.entries(all)
    .filter(([name, value]) => ENV_NAME.test(name) && !value.includes('\0'))
    .map(([name, value]) => `export ${name}='${value.replaceAll("'", `'\\''`)}'\n`)
    .join('');
}

/** Next's type of an environment asks for NODE_ENV, which no program here needs. */
const onlyPath = (PATH: string) => ({ PATH }) as Partial<NodeJS.ProcessEnv> as NodeJS.ProcessEnv;

function feed(stream: unknown, content: string | Buffer): void {
  const writable = stream as Writable | undefined;
  writable?.on('error', () => {}); // it ended without reading; its exit says so
  writable?.end(content);
}
