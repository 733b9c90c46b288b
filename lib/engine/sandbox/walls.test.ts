import { spawn } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { expect, test } from 'vitest';
import { dataPath } from '@/lib/data-dir';
import { describeSandbox, openSandbox } from '@/lib/test/sandbox';
import { processesBelow } from './watch';

describeSandbox('the walls of the sandbox', () => {
  const { workspace, at, outside, run, bash } = openSandbox();

  test('nothing of the machine can be read but its programs', async () => {
    const home = path.resolve(import.meta.dirname, '../../..');
    for (const place of [
      home,
      dataPath(),
      workspace.base,
      outside('.'),
      '/root',
      '/home',
      '/var',
      '/opt',
      '/etc/shadow',
      '/sys',
      '/boot',
      '/mnt',
      '/srv',
      '/usr/src',
      '/etc/ssl/private',
      '/run/dbus',
    ]) {
      expect((await bash(`ls -d '${place}'`)).exit_code, place).not.toBe(0);
    }
    expect((await bash('ls -A /; ls -A /tmp; ls -A /home')).stdout.split('\n').sort()).toEqual(
      ['', ...new Set(['bin', 'dev', 'etc', 'lib', 'lib64', 'proc', 'run', 'sbin', 'tmp', 'usr', 'workspace'])].sort(),
    );
  });

  test('a link out of the workspace leads to nothing', async () => {
    symlinkSync(outside('secret.txt'), at('window'));
    symlinkSync('../outside', at('door'));
    expect(await bash('cat window; cat door/secret.txt; cat ../outside/secret.txt; ls ..')).toMatchObject({
      stdout: expect.not.stringContaining('outside'),
    });
  });

  test('a link that bash plants is no way out for the other tools', async () => {
    await bash(
      `ln -s '${outside('.')}' door; ln -s '${outside('secret.txt')}' window; ln -s /proc/self/environ env; mkfifo pipe; ln -s / root`,
    );
    for (const way of ['door/secret.txt', 'window', 'env', 'root/etc/passwd']) {
      expect(await run('read', { path: way }), way).toMatchObject({
        isError: true,
        error: expect.stringContaining('leads out'),
      });
    }
    expect(await run('read', { path: 'pipe' })).toMatchObject({ isError: true, error: 'That is not a file.' });
  });

  test('nothing but the workspace and /tmp can be written to, and /tmp is new each time', async () => {
    const { stdout } = await bash(
      'for place in / /etc /usr /usr/bin /usr/local/bin /run /run/batchdeck /dev /proc /proc/sys/kernel /home; do touch $place/x 2>/dev/null && echo $place; done; touch /tmp/x /dev/shm/x /workspace/x && echo ok',
    );
    expect(stdout).toBe('ok\n');
    expect((await bash('ls -A /tmp /dev/shm; chmod u+w /usr/bin/env; mount -o remount,rw /; echo $?')).stdout).toBe(
      '/dev/shm:\n\n/tmp:\n32\n',
    );
  });

  test('the environment of the server, and its processes, cannot be seen', async () => {
    process.env.BATCHDECK_TEST_SECRET = 'of-the-server';
    const sleeper = spawn('sleep', ['60']);
    try {
      const { stdout } = await bash(
        `env; cat /proc/*/environ /proc/*/cmdline | tr '\\0' '\\n'; ls -d /proc/[0-9]* | wc -l; kill -9 ${sleeper.pid} ${process.pid}; ls -l /proc/*/fd/`,
        {},
        { env: { OWN: 'mine' } },
      );
      expect(stdout).toContain('OWN=mine');
      for (const hidden of ['of-the-server', workspace.base, 'vitest', 'socket:['])
        expect(stdout).not.toContain(hidden);
      expect(sleeper.exitCode ?? sleeper.signalCode).toBe(null);
    } finally {
      sleeper.kill('SIGKILL');
      delete process.env.BATCHDECK_TEST_SECRET;
    }
  });

  test('secrets and commands stand on no command line and in no environment that the machine shows', async () => {
    const stop = new AbortController();
    const running = bash(
      'echo "$TOKEN" > token; echo from-the-command > /dev/null; sleep 60',
      {},
      { env: { TOKEN: 'very-secret' }, signal: stop.signal },
    );
    await until(() => existsSync(at('token')) && readFileSync(at('token'), 'utf8') === 'very-secret\n');
    const lines = processesBelow(process.pid).map((pid) => tryRead(`/proc/${pid}/cmdline`).replaceAll('\0', ' '));
    const outer = processesBelow(process.pid)
      .filter((pid) => /bwrap\0/.test(tryRead(`/proc/${pid}/cmdline`)))
      .map((pid) => tryRead(`/proc/${pid}/environ`));
    stop.abort();
    await expect(running).rejects.toThrow();
    expect(lines.some((line) => line.includes('bwrap'))).toBe(true);
    for (const line of [...lines, ...outer]) expect(line).not.toMatch(/very-secret|from-the-command/);
  });

  test('no network is there unless it is granted', async () => {
    const server = net.createServer((socket) => socket.end('reached\n')).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as net.AddressInfo;
    const knock = `cat < /dev/tcp/127.0.0.1/${port}; cat /etc/resolv.conf | wc -l`;
    expect(await bash(knock)).toMatchObject({ stdout: '0\n' });
    expect((await bash(knock, {}, { internetAccess: true })).stdout).toMatch(/^reached\n[1-9]/);
    expect((await bash('ls /sys/class/net 2>/dev/null; tail -n +3 /proc/net/dev | cut -d: -f1')).stdout.trim()).toBe(
      'lo',
    );
    server.close();
  });

  test('a command is nobody, and cannot become somebody', async () => {
    const { stdout } = await bash(
      'id -u; grep -E "^(CapEff|CapBnd|NoNewPrivs|Seccomp):" /proc/self/status | tr "\\t" " "; unshare -Ur true 2>/dev/null; echo $?; su -c id 2>/dev/null; echo $?; setpriv --reuid 0 id 2>/dev/null; echo $?',
    );
    expect(stdout.split('\n').slice(0, 5)).toEqual([
      '1000',
      'CapEff: 0000000000000000',
      'CapBnd: 0000000000000000',
      'NoNewPrivs: 1',
      'Seccomp: 2',
    ]);
    expect(stdout.split('\n').slice(5)).toEqual([
      '1',
      expect.stringMatching(/[^0]/),
      expect.stringMatching(/[^0]/),
      '',
    ]);
  });

  test.runIf(existsSync('/usr/bin/python3'))('the kernel is not asked for what the filter refuses', async () => {
    const script = `
import ctypes, os, socket
try: os.memfd_create('x'); print('memfd')
except OSError as error: print(error.errno)
for family in (40, 38, 17):
  try: socket.socket(family, socket.SOCK_STREAM); print('socket', family)
  except OSError as error: print(error.errno)
libc = ctypes.CDLL(None, use_errno=True)
for call in (libc.shmget(0, 4096, 0o1600), libc.unshare(0x10000000), libc.mount(b'none', b'/tmp', b'tmpfs', 0, None)): print(call, ctypes.get_errno())
socket.socketpair(); socket.socket(socket.AF_INET); print('ordinary')
`;
    expect(await bash(`python3 -c "${script}"`)).toMatchObject({
      stdout: '1\n97\n97\n97\n-1 1\n-1 1\n-1 1\nordinary\n',
    });
  });

  test('two commands at once see nothing of each other', async () => {
    const other = path.join(workspace.base, 'sess_12');
    chmodSync(other, 0o700);
    const [mine, theirs] = await Promise.all([
      bash('echo mine > /tmp/a; sleep 0.5; ls /tmp /workspace; ps -e 2>/dev/null | grep -c sleep'),
      bash(
        'echo theirs > /tmp/b; sleep 0.5; ls /tmp /workspace; ps -e 2>/dev/null | grep -c sleep',
        {},
        { root: other },
      ),
    ]);
    expect(mine.stdout).not.toMatch(/b\n|other/);
    expect(theirs.stdout).toContain('other.txt');
    expect(theirs.stdout).not.toContain('in.txt');
    writeFileSync(at('still'), 'here');
  });
});

const tryRead = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 20));
}
