import { afterEach, expect, test, vi } from 'vitest';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

async function publicUrl(value: string): Promise<string | undefined> {
  vi.resetModules();
  vi.stubEnv('BATCHDECK_PUBLIC_URL', value);
  return (await import('./env')).env.BATCHDECK_PUBLIC_URL;
}

test('the public address is an origin, with or without a slash at its end, or left out', async () => {
  expect(await publicUrl('https://Batches.example.com')).toBe('https://batches.example.com');
  expect(await publicUrl('http://10.0.0.5:3000/')).toBe('http://10.0.0.5:3000');
  expect(await publicUrl(' ')).toBeUndefined();
});

test.each([
  'batches.example.com',
  'ftp://batches.example.com',
  'https://a.example/deck',
  'https://me:pw@a.example',
  'https://a.example/?x',
])('the public address %s is refused at start, by its name', async (value) => {
  await expect(publicUrl(value)).rejects.toThrow(/BATCHDECK_PUBLIC_URL/);
});
