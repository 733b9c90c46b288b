import { expect, test } from 'vitest';
import { columnStyle, readWidths, widthVariable, writeWidths } from './batch-column-widths';
import { wideSheet } from './batch-wide-sheet';

test('widths come out of the address as they went in, for keys with any sign in them', () => {
  const widths = { input: 320, 'meta:a.b,c 1': 120 };
  expect(readWidths(writeWidths(widths))).toEqual(widths);
});

test('columns that have no width, and widths that are none, are left out; others are kept within reason', () => {
  expect(readWidths(['status.100', 'input', 'model.x', 'error.1e9', 'meta:.90', 'input.5'])).toEqual({});
  expect(readWidths(['input.9999', 'model.10'])).toEqual({ input: 1200, model: 60 });
});

test('metadata is styled by place, whatever its key', () => {
  expect(columnStyle({ 'meta:b': 99, 'meta:gone': 80, input: 300 }, ['a', 'b'])).toEqual({
    '--w-input': '300px',
    '--w-1': '99px',
    '--columns': 'var(--w-0,minmax(90px,0.6fr)) var(--w-1,minmax(90px,0.6fr))',
  });
  expect(columnStyle({}, [])).toEqual({});
  expect(widthVariable('meta:b', ['a', 'b'])).toBe('--w-1');
});

test('a table scrolls where its columns need more than there is, each as it is wide', () => {
  const sheet = wideSheet('#box', ['a', 'b'], { input: 500 }, []);
  expect(sheet).toContain(`@container (max-width:${418 + 500 + 150 + 140 + 110 + 110 - 1}px)`);
  expect(sheet).not.toContain('sticky');
});

test('what is pinned comes first, one beside the other, and no key stands in the sheet', () => {
  const sheet = wideSheet('#box', ['evil}*{', 'b'], { 'meta:evil}*{': 100 }, ['meta:evil}*{', 'input', 'meta:gone']);
  expect(sheet).toContain(
    'grid-template-columns:34px 54px var(--w-input,320px) var(--w-0,140px) 148px var(--w-model,150px)',
  );
  expect(sheet).toContain(':nth-child(4){position:sticky;left:calc(88px)');
  expect(sheet).toContain(':nth-child(9){position:sticky;left:calc(88px + var(--w-input,320px))');
  expect(sheet).not.toContain('evil');
});
