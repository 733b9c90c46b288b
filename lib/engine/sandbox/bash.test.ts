import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { describeSandbox, openSandbox } from '@/lib/test/sandbox';

describeSandbox('bash', () => {
  const { at, run, bash } = openSandbox();

  test('answers what a command wrote and how it ended', async () => {
    expect(await bash('cat in.txt; echo oops >&2; exit 3')).toEqual({
      exit_code: 3,
      stdout: 'inside\n',
      stderr: 'oops\n',
      timed_out: false,
      truncated: false,
    });
    expect(await bash('pwd; kill -9 $$')).toMatchObject({ exit_code: 137, stdout: '/workspace\n' });
    expect(await bash('nonsense-command')).toMatchObject({ exit_code: 127 });
    expect(await bash(')')).toMatchObject({ exit_code: 2 });
  });

  test('gives a command what shells give', async () => {
    expect(await bash('echo a > /dev/stdout; echo b > /dev/stderr; echo c | tee /dev/stderr')).toMatchObject({
      stdout: 'a\nc\n',
      stderr: 'b\nc\n',
    });
    expect(await bash('cat <(echo one); read x || echo no input; (echo $((6 * 7)))')).toMatchObject({
      stdout: 'one\nno input\n42\n',
    });
    expect(await bash('awk "BEGIN{print 1}"; date +%Z; printf "ü🎈" | wc -m; id -un; echo $HOME $LANG')).toMatchObject({
      stdout: '1\nUTC\n2\nagent\n/tmp C.UTF-8\n',
    });
    expect((await bash(`printf '%s' '${'x'.repeat(99_000)}' | wc -c`)).stdout).toBe('99000\n');
  });

  test('sees the environment of the session, whatever is in it', async () => {
    const env = { A_KEY: `it's "$HOME" \\n\n\`x\``, LD_PRELOAD: '/nowhere.so', 'BAD NAME': 'x', UID: '0', EMPTY: '' };
    const { stdout } = await bash(`printf '%s|' "$A_KEY" "\${EMPTY-unset}" "$UID"; env | grep -c BAD`, {}, { env });
    expect(stdout).toBe(`${env.A_KEY}||1000|0\n`);
  });

  test('shares its files with the other tools and the server, both ways', async () => {
    await run('write', { path: 'src/run.sh', content: 'echo one\n' });
    expect(
      await bash(
        'sh src/run.sh; echo two >> src/run.sh; chmod 700 src; mkdir -m 700 mine; echo x > mine/a; ln -s a mine/b',
      ),
    ).toMatchObject({
      exit_code: 0,
      stdout: 'one\n',
    });
    expect(await run('edit', { path: 'src/run.sh', old_text: 'two', new_text: 'three' })).toMatchObject({
      isError: false,
    });
    expect(await run('read', { path: 'mine/b' })).toMatchObject({ result: { text: 'x\n' } });
    expect(await run('write', { path: 'mine/c/d.txt', content: 'y' })).toMatchObject({ isError: false });
    expect(await run('grep', { pattern: 'three' })).toMatchObject({ result: { matches: ['src/run.sh:2:three'] } });
    expect(await bash('echo z >> mine/c/d.txt; echo w > mine/c/e.txt; rm -r src; cat mine/c/d.txt')).toMatchObject({
      exit_code: 0,
      stdout: 'yz\n',
    });
    writeFileSync(at('mine/a'), 'by the server');
    expect(readFileSync(at('mine/c/e.txt'), 'utf8')).toBe('w\n');
    expect((await bash('cat mine/a')).stdout).toBe('by the server');
  });

  test('a workspace that a command locks is open again afterwards', async () => {
    await bash('chmod 000 /workspace');
    expect(statSync(at('.')).mode & 0o777).toBe(0o700);
    expect((await bash('ls')).stdout).toContain('in.txt');
  });

  test('keeps the beginning and the end of long output', async () => {
    const { stdout, stderr, truncated } = await bash(
      'seq 1 200000; echo end; head -c 150000 /dev/zero | tr "\\0" e >&2',
    );
    expect(truncated).toBe(true);
    expect(stdout.startsWith('1\n2\n3\n')).toBe(true);
    expect(stdout.endsWith('\n200000\nend\n')).toBe(true);
    expect(stdout).toMatch(/… \[\d+ bytes left out\] …/);
    expect(Buffer.byteLength(stdout)).toBeLessThan(201_000);
    expect(stderr).toBe('e'.repeat(150_000));
  });

  test('output that is no text is text by the time it is answered', async () => {
    const { stdout } = await bash(`printf 'a\\xff\\0b'; for i in $(seq 30000); do printf '🎈éx'; done`);
    expect(stdout.startsWith('a\ufffd')).toBe(true);
    expect(stdout.isWellFormed()).toBe(true);
    expect(stdout.slice(4).replace(/… \[.*\] …/, '')).not.toContain('\ufffd');
  });

  test.each([
    { command: '' },
    { command: 'x'.repeat(100_001) },
    { command: 'echo \0' },
    { command: 'true', timeout_seconds: 601 },
    { command: 'true', timeout_seconds: 0 },
    { command: 'true', env: { A: 'b' } },
    {},
  ])('refuses a call that is not one: %.60j', async (args) => {
    expect((await run('bash', args)).isError).toBe(true);
  });
});
