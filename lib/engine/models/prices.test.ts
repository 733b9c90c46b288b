import fc from 'fast-check';
import { expect, test } from 'vitest';
import { testSeed } from '@/lib/test/random';
import { costOf, listedPrice, reportedCost } from './prices';

const amount = fc.tuple(fc.nat({ max: 99_999 }), fc.nat({ max: 12 }));
const tokens = fc.nat({ max: Number.MAX_SAFE_INTEGER });

test('a cost is exact, whatever the prices and counts', () => {
  const seed = testSeed();
  console.info(`TEST_SEED=${seed}`);
  fc.assert(
    fc.property(
      amount,
      amount,
      fc.option(amount),
      tokens,
      tokens,
      fc.option(tokens),
      (input, output, cached, i, o, c) => {
        const cost = costOf(
          { inputTokens: i, outputTokens: o, cachedInputTokens: c },
          {
            input_usd_per_million: asText(input),
            output_usd_per_million: asText(output),
            ...(cached && { cached_input_usd_per_million: asText(cached) }),
          },
        );
        // Every price as whole 10^-12 dollars a million, so every cost as whole 10^-18 dollars.
        const fromCache = BigInt(Math.min(c ?? 0, i));
        const units =
          (BigInt(i) - fromCache) * whole(input) + fromCache * whole(cached ?? input) + BigInt(o) * whole(output);
        expect(cost).toMatch(/^(0|[1-9]\d*)(\.\d*[1-9])?$/);
        const [dollars = '', fraction = ''] = (cost ?? '').split('.');
        expect(BigInt(dollars + fraction.padEnd(18, '0'))).toBe(units);
      },
    ),
    { seed, numRuns: 2000 },
  );
});

test.each([
  [{ inputTokens: 1_000_000, outputTokens: 0, cachedInputTokens: null }, '2.5'],
  [{ inputTokens: 3, outputTokens: 0, cachedInputTokens: 0 }, '0.0000075'],
  [{ inputTokens: 0, outputTokens: 0, cachedInputTokens: 0 }, '0'],
  [{ inputTokens: 4, outputTokens: 1, cachedInputTokens: 4 }, '0.000015'],
  [{ inputTokens: null, outputTokens: 1, cachedInputTokens: null }, null],
  [{ inputTokens: 1, outputTokens: null, cachedInputTokens: null }, null],
])('%o at the price of gpt-4o costs %s', (counts, cost) => {
  expect(costOf(counts, listedPrice('openai', 'gpt-4o', 1) ?? expect.fail('not listed'))).toBe(cost);
});

test('knows no price for other models, and for inputs so long that they cost more', () => {
  expect(listedPrice('openai', 'gpt-unheard-of', 1)).toBeNull();
  expect(listedPrice('openrouter', 'gpt-4o', 1)).toBeNull();
  expect(listedPrice('constructor', 'name', 1)).toBeNull();
  expect(listedPrice('openai', 'constructor', 1)).toBeNull();
  expect(listedPrice('anthropic', 'claude-haiku-5-5', 100_000)).not.toBeNull();
  expect(listedPrice('anthropic', 'claude-haiku-5-5', 100_001)).toBeNull();
});

test.each([
  [1.25e-7, '0.000000125'],
  [0.1, '0.1'],
  [1e21, '1000000000000000000000'],
  [0, '0'],
  [-1, null],
  [Number.NaN, null],
  ['0.1', null],
  [undefined, null],
])('a reported cost of %s is %s', (cost, text) => {
  expect(reportedCost(cost)).toBe(text);
});

type Amount = [digits: number, scale: number];

function asText([digits, scale]: Amount): string {
  const text = String(digits).padStart(scale + 1, '0');
  return scale === 0 ? text : `${text.slice(0, -scale)}.${text.slice(-scale)}`;
}

const whole = ([digits, scale]: Amount): bigint => BigInt(digits) * 10n ** BigInt(12 - scale);
