import { expect, test } from './fixtures';

/** Every spelling of a canary that is found in a text. */
function hitsIn(text: string, canary: string): string[] {
  const bytes = Buffer.from(canary);
  const spellings = [
    canary,
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('hex'),
    encodeURIComponent(canary),
  ];
  return spellings.filter((spelling) => text.includes(spelling));
}

test('the key of the engine is in no page', async ({ dashboard }) => {
  for (const path of ['/batches', '/agents', '/settings']) {
    const body = await (await fetch(dashboard.url + path)).text();
    expect(hitsIn(body, dashboard.engineKey()), path).toEqual([]);
  }
});

test('the search finds a key that is planted', ({ dashboard }) => {
  expect(hitsIn(`<p>${dashboard.engineKey()}</p>`, dashboard.engineKey())).not.toEqual([]);
});
