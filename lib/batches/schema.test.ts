import { expect, test } from 'vitest';
import { newId } from '@/lib/new-id';
import { toFailure } from '@/lib/result';
import { testItem } from '@/lib/test/items';
import { type Draft, type DraftItem, sendableDraftSchema } from './schema';
import { countKey } from './status';

const draft = (items: DraftItem[], more: Partial<Draft> = {}): Draft => ({
  name: 'a batch',
  agentId: 'agt_1',
  items,
  ...more,
});

/** Field errors as `path: message`. */
function errorsOf(input: unknown): string[] {
  const parsed = sendableDraftSchema.safeParse(input);
  return parsed.success ? [] : toFailure(parsed.error).fields.map(({ path, message }) => `${path}: ${message}`);
}

const pair = (key: string, value = 'v') => ({ id: newId('pair'), key, value });
const secret = (name: string, value = 'v') => ({ id: name, name, value, keptFrom: null });

test('a whole draft may be sent', () => {
  const whole = testItem('hello', { metadata: [pair('suite')], secrets: [secret('SHOP_TOKEN')] });
  expect(errorsOf(draft([whole]))).toEqual([]);
});

test.each<[string, Draft, string]>([
  ['no items', draft([]), 'items: Add at least one item.'],
  ['no name', draft([testItem('x')], { name: ' ' }), 'name: Give the batch a name.'],
  ['no agent', draft([testItem('x')], { agentId: '' }), 'agentId: Choose the agent that is to do the work.'],
  [
    'an item without a part',
    draft([testItem('x', { parts: [] })]),
    'items.0.parts: Add a text, a file or an image: this item says nothing yet.',
  ],
  [
    'an empty text',
    draft([testItem('x'), testItem(' \n')]),
    'items.1.parts.0.text: Write some text, or remove this part.',
  ],
  [
    'a file that is named and not there',
    draft([testItem('x', { parts: [{ id: 'p', type: 'file', fileId: '', filename: 'report.pdf', sizeBytes: 0 }] })]),
    'items.0.parts.0.fileId: Add the file report.pdf, or remove this part.',
  ],
  [
    'a metadata pair without key',
    draft([testItem('x', { metadata: [pair(' ')] })]),
    'items.0.metadata.0.key: Give this metadata a key, or remove it.',
  ],
  [
    'a metadata key used twice',
    draft([testItem('x', { metadata: [pair('a', '1'), pair('a', '2')] })]),
    'items.0.metadata.1.key: This key is used twice in the item.',
  ],
  [
    'a metadata key of ours',
    draft([testItem('x', { metadata: [pair('batchdeck_item')] })]),
    'items.0.metadata.0.key: Keys that begin with batchdeck_ are used to find sessions again.',
  ],
  [
    'a metadata value too long',
    draft([testItem('x', { metadata: [pair('a', 'y'.repeat(513))] })]),
    'items.0.metadata.0.value: A value has at most 512 characters.',
  ],
  [
    'a bad secret name',
    draft([testItem('x', { secrets: [secret('shop-token')] })]),
    'items.0.secrets.0.name: Use capitals, digits and underscores, such as SHOP_TOKEN.',
  ],
  [
    'a secret without value',
    draft([testItem('x', { secrets: [secret('TOKEN', '')] })]),
    'items.0.secrets.0.value: Give this secret a value, or remove it.',
  ],
])('%s is named at its field', (_, input, error) => {
  expect(errorsOf(input)).toEqual([error]);
});

test('metadata values that are not strings are refused', () => {
  const item = { ...testItem('x'), metadata: [{ id: 'm', key: 'n', value: 7 }] };
  expect(errorsOf(draft([item as unknown as DraftItem]))[0]).toMatch(/^items\.0\.metadata\.0\.value: /);
});

test('every status counts as exactly one thing, new words too', () => {
  const statuses = [
    'unsent',
    'sending',
    'checking',
    'queued',
    'running',
    'waiting_for_tool',
    'completed',
    'failed',
    'dreaming',
  ];
  const keys = statuses.map(countKey);
  expect(keys).toEqual(['unsent', 'unsent', 'unsent', 'queued', 'running', 'waiting', 'completed', 'failed', 'other']);
});
