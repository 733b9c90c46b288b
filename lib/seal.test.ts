import { expect, test } from 'vitest';
import { seal, unseal } from './seal';

test('what is sealed for a place opens there', () => {
  expect(unseal(seal('hush · 秘密', 'items.secrets/1'), 'items.secrets/1')).toBe('hush · 秘密');
});

test('it does not open elsewhere, nor when any byte is changed', () => {
  const sealed = seal('hush', 'a');
  expect(() => unseal(sealed, 'b')).toThrow('could not be opened');
  const bytes = Buffer.from(sealed.slice(3), 'base64');
  for (const [index, byte] of bytes.entries()) {
    const bent = Buffer.from(bytes);
    bent[index] = byte ^ 1;
    expect(() => unseal(`v1.${bent.toString('base64')}`, 'a')).toThrow('could not be opened');
  }
});

test('the same text never looks the same twice', () => {
  expect(seal('hush', 'a')).not.toBe(seal('hush', 'a'));
});
