import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { filePath } from '@/lib/engine/store/files';
import { placeFiles, workspacePath } from '@/lib/engine/workspace';
import { newId } from '@/lib/new-id';
import { describeSandbox, openSandbox } from '@/lib/test/sandbox';

describeSandbox('uploads and bash', () => {
  const { workspace, at, outside, bash } = openSandbox();

  const hostile = (name: string) =>
    `chmod 666 ${name}; echo evil > ${name}; echo more >> ${name}; : > ${name}; truncate -s 0 ${name}; cat ${name}`;

  test('a file that shares its bytes with an upload cannot be used to change it', async () => {
    mkdirSync(at('deep/er'));
    for (const name of ['a.txt', 'b.txt', 'deep/er/c.txt']) linkSync(outside('secret.txt'), at(name));
    chmodSync(outside('secret.txt'), 0o400);
    for (const name of ['a.txt', 'b.txt', 'deep/er/c.txt']) {
      expect(readFileSync(at(name), 'utf8')).toBe('outside');
      await bash(hostile(name));
    }
    expect(readFileSync(outside('secret.txt'), 'utf8')).toBe('outside');
    expect(statSync(outside('secret.txt'))).toMatchObject({ uid: process.getuid?.(), nlink: 1 });
    expect(statSync(outside('secret.txt')).mode & 0o777).toBe(0o400);
    expect(readFileSync(at('a.txt'), 'utf8')).toBe('');
  });

  test('links that a command makes stay links', async () => {
    await bash('echo one > a; ln a b; mkdir c; ln a c/d');
    expect((await bash('echo two > c/d; cat a b; stat -c %h a')).stdout).toBe('two\ntwo\n3\n');
  });

  test('a name of any bytes cannot hide a shared file', async () => {
    const odd = Buffer.concat([Buffer.from(`${workspace.root}/`), Buffer.from([0x66, 0xff, 0xfe])]);
    linkSync(outside('secret.txt'), odd);
    await bash(`chmod 666 f*; for f in f*; do echo evil > "$f"; done`);
    expect(readFileSync(outside('secret.txt'), 'utf8')).toBe('outside');
    expect(readFileSync(odd, 'utf8')).toBe('evil\n');
  });

  test('a locked folder hides no shared file that was there before', async () => {
    linkSync(outside('secret.txt'), at('deep/a.txt'));
    await bash('chmod 000 deep');
    await bash('chmod 700 deep; chmod 666 deep/a.txt; echo evil > deep/a.txt');
    expect(readFileSync(outside('secret.txt'), 'utf8')).toBe('outside');
  });

  test('an upload that a session was given stays as it was uploaded', async () => {
    const file = { id: newId('file'), filename: 'data.csv', sizeBytes: 4, sha256: '', createdAt: new Date() };
    mkdirSync(path.dirname(filePath(file.id)), { recursive: true });
    writeFileSync(filePath(file.id), 'a,b\n', { mode: 0o400 });
    const sessionId = newId('sess');
    await placeFiles(sessionId, [file], {});
    const root = workspacePath(sessionId);
    expect((await bash(`cat data.csv; ${hostile('data.csv')}; echo mine > data.csv`, {}, { root })).stdout).toContain(
      'a,b\n',
    );
    expect(readFileSync(filePath(file.id), 'utf8')).toBe('a,b\n');
    expect(readFileSync(path.join(root, 'data.csv'), 'utf8')).toBe('mine\n');
    expect(existsSync(filePath(file.id))).toBe(true);
  });
});
