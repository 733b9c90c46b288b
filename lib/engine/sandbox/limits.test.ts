import { readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { describeSandbox, openSandbox } from '@/lib/test/sandbox';
import { WORKSPACE_BYTES_MAX } from './limits';
import { processesBelow } from './watch';

describeSandbox('the limits of the sandbox', () => {
  const { at, run, bash } = openSandbox();

  /** Processes of the machine whose command line has this in it. */
  const alive = (mark: string): number[] =>
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => pid !== process.pid && tryRead(`/proc/${pid}/cmdline`).includes(mark));
  const gone = async (mark: string): Promise<void> => {
    while (alive(mark).length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  const stopped = { exit_code: null, timed_out: true, note: 'It ran longer than 1 s and was stopped.' };

  test('a sleeper is ended when its time is up', async () => {
    expect(await bash('echo begun; sleep 7531', { timeout_seconds: 1 })).toMatchObject({
      ...stopped,
      stdout: 'begun\n',
    });
    await gone('7531');
  });

  test('one that ignores every signal is ended, too', async () => {
    const command = `trap '' TERM INT HUP QUIT; while :; do sleep 7532; done`;
    expect(await bash(command, { timeout_seconds: 1 })).toMatchObject(stopped);
    await gone('7532');
  });

  test('what still runs when a command ends is ended with it', async () => {
    expect(
      await bash('sleep 7533 & (setsid nohup sleep 7533 > /dev/null 2>&1 &) ; disown -a; echo done'),
    ).toMatchObject({
      exit_code: 0,
      stdout: 'done\n',
      timed_out: false,
    });
    await gone('7533');
  });

  test('an abort ends everything', async () => {
    const stop = new AbortController();
    const running = run('bash', { command: 'sleep 7534 & sleep 7534 & sleep 7534' }, { signal: stop.signal });
    while (alive('7534').length < 3) await new Promise((resolve) => setTimeout(resolve, 20));
    stop.abort();
    expect((await running).isError).toBe(true);
    await gone('7534');
    expect((await run('bash', { command: 'touch again' }, { signal: stop.signal })).isError).toBe(true);
    expect(readdirSync(at('.'))).not.toContain('again');
  });

  test('a fork bomb finds an end of processes, and does not outlive its time', async () => {
    const seen: number[] = [];
    const look = setInterval(() => seen.push(processesBelow(process.pid).length), 50);
    const { stderr, note } = await bash('bomb() { bomb | bomb & }; bomb; sleep 7535', { timeout_seconds: 3 });
    clearInterval(look);
    expect(stderr).toContain('fork: ');
    expect(note).toContain('longer than 3 s');
    expect(Math.max(...seen)).toBeLessThan(300);
    await gone('7535');
    expect(await bash('echo still here')).toMatchObject({ stdout: 'still here\n' });
  });

  test('one process cannot take all memory', async () => {
    const { exit_code, stderr, note } = await bash(`perl -e '$n = 6e9; $x = "a" x $n'`);
    expect([exit_code, stderr, note]).toEqual([
      expect.any(Number),
      expect.stringContaining('Out of memory'),
      undefined,
    ]);
  });

  test('many processes cannot take all memory between them', async () => {
    const hog = `perl -e '$x = "a" x 400000000; sleep 60'`;
    const { note, exit_code, timed_out } = await bash(`for i in 1 2 3 4; do ${hog} & done; wait`);
    expect({ note, exit_code, timed_out }).toEqual({
      note: 'It used more than 1024 MB of memory. It was stopped.',
      exit_code: null,
      timed_out: false,
    });
  });

  test('memory that looks like files is bounded', async () => {
    const { stdout } = await bash(
      'for place in /tmp /dev/shm; do dd if=/dev/zero of=$place/x bs=1M count=600 2> /dev/null; stat -c %s $place/x; done',
    );
    expect(stdout.split('\n').map(Number)).toEqual([256 * 1024 ** 2, 64 * 1024 ** 2, 0]);
  });

  test('endless output is stopped, and little of it kept', async () => {
    const before = process.memoryUsage().rss;
    const { note, stdout, truncated } = await bash('yes');
    expect([note, truncated]).toEqual(['It wrote more than 64 MB of output and was stopped.', true]);
    expect(Buffer.byteLength(stdout)).toBeLessThan(201_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 ** 2);
  });

  test('a file of 10 GB is not to be had, neither filled nor empty', async () => {
    const { stdout } = await bash(
      'dd if=/dev/zero of=big bs=1M count=10240 2> /dev/null; echo $?; stat -c %s big; rm big; truncate -s 10G hole; echo $?; fallocate -l 10G hole; echo $?',
    );
    const [filled, size, ...empty] = stdout.trim().split('\n').map(Number);
    expect([filled, size, ...empty]).toEqual([1, 512 * 1024 ** 2, 1, 1]);
  });

  test('a workspace that is full takes nothing more, but can be emptied', async () => {
    const heavy = Buffer.alloc(1024 * 1024);
    writeFileSync(at('heavy'), heavy);
    const files = Math.ceil(WORKSPACE_BYTES_MAX / (500 * 1024 ** 2)) + 1;
    const { note } = await bash(
      `for i in $(seq ${files}); do fallocate -l 500M f$i || dd if=/dev/zero of=f$i bs=1M count=500; done; sleep 20`,
    );
    expect(note).toMatch(/^The workspace (came to hold|holds) more than 2048 MB\./);
    const full = await bash('echo x > small; echo $?; rm heavy; ls');
    expect(full.note).toContain('Until some of it is deleted');
    expect(full.stdout).toMatch(/^1\n/);
    expect(full.stdout).not.toContain('heavy');
    await bash('rm f*');
    expect(await bash('echo x > small; cat small')).toEqual({
      exit_code: 0,
      stdout: 'x\n',
      stderr: '',
      timed_out: false,
      truncated: false,
    });
  });

  test('limits cannot be raised by the command or its environment', async () => {
    const env = { BASH_ENV: '/workspace/first.sh' };
    writeFileSync(at('first.sh'), 'ulimit -u unlimited; ulimit -v unlimited; ulimit -f unlimited\n');
    const { stdout } = await bash(
      'ulimit -u; ulimit -Hu; ulimit -v; ulimit -f; ulimit -c; cat /proc/self/oom_score_adj',
      {},
      { env },
    );
    expect(stdout).toBe('256\n256\n4194304\n524288\n0\n1000\n');
  });

  test('a sparse file counts by what it takes', async () => {
    writeFileSync(at('hole'), '');
    truncateSync(at('hole'), 4 * WORKSPACE_BYTES_MAX);
    expect(statSync(at('hole')).blocks).toBeLessThan(100);
    expect(await bash('echo x > small')).toMatchObject({ exit_code: 0 });
  });
});

const tryRead = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};
