import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitItems } from './split-items';

const split = (json: string) => splitItems(Buffer.from(json));

test('any transcript comes apart into the items it is made of, however it is written', async () => {
  const spaces = fc.constantFrom(undefined, 1, '\t');
  await fc.assert(
    fc.asyncProperty(fc.array(fc.jsonValue()), fc.jsonValue(), spaces, async (items, other, space) => {
      const whole = { items: [other], timeline: { other, items }, more: { timeline: { items: [1] } } };
      const { frame, items: found } = (await split(JSON.stringify(whole, null, space))) ?? { frame: '', items: [] };
      expect(found.map((item) => JSON.parse(item.toString()))).toEqual(JSON.parse(JSON.stringify(items)));
      expect(JSON.parse(frame)).toEqual(JSON.parse(JSON.stringify({ ...whole, timeline: { other, items: [] } })));
    }),
  );
});

test.each([
  '',
  '[]',
  '{}',
  '{"timeline":{}}',
  '{"timeline":{"items":7}}',
  '{"timeline":{"items":[1,',
  '{"timeline":{"items":["a',
])('what has no whole list of items is refused: %s', async (json) => expect(await split(json)).toBeNull());

test('what is odd inside an item is left to whoever parses it', async () => {
  const { items } = (await split('{"timeline":{"items":[{"a":"]}\\\\\\""},tru,2 ]}}')) ?? { items: [] };
  expect(items.map(String)).toEqual(['{"a":"]}\\\\\\""}', 'tru', '2 ']);
});
