/** What can happen in a batch's life, by chance. `at` chooses among what is there, whatever that is by then. */
import fc from 'fast-check';
import { FAULTS } from './api';
import type { Rule } from './model';

const at = fc.nat({ max: 23 });
const rule: fc.Arbitrary<Rule | null> = fc.option(
  fc.record({
    creation: fc.boolean(),
    timeout: fc.boolean(),
    groups: fc.constantFrom([], ['The tool broke.', 'Its last message failed; the transcript says why.']),
    retriesMax: fc.integer({ min: 1, max: 3 }),
    backoffSeconds: fc.constant(1),
  }),
);
const STEERS = ['pause', 'resume', 'stop', 'rest'] as const;

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('plan' as const) }) },
  {
    weight: 7,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      at,
      fault: fc.oneof(
        { weight: 2, arbitrary: fc.constant('ok' as const) },
        { weight: 5, arbitrary: fc.constantFrom(...FAULTS) },
      ),
      which: fc.nat({ max: 7 }),
      /** Whether sessions can be looked up. */
      list: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
      during: fc.oneof(
        { weight: 6, arbitrary: fc.constant(null) },
        { weight: 1, arbitrary: fc.constantFrom(...STEERS) },
      ),
      isForgiven: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      a: fc.constantFrom('minute', 'day'),
      arrives: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('arrive' as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('follow' as const),
      read: fc.constantFrom('ok', 'ok', 'ok', 'down', 'stale', 'foreign', 'gone', 'key'),
      isForgiven: fc.boolean(),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('run' as const),
      at,
      to: fc.constantFrom('running', 'waiting_for_tool', 'completed', 'completed', 'failed', 'timeout'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('say' as const), at }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('hint' as const), at }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('steer' as const), how: fc.constantFrom(...STEERS), isTwice: fc.boolean() }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('limit' as const), to: fc.option(fc.integer({ min: 1, max: 6 })) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('rule' as const), to: rule }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('retry' as const),
      /** Which items, a bit each; null: those that failed. */
      which: fc.option(fc.integer({ min: 1, max: 255 })),
      isStale: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
      isTwice: fc.boolean(),
      edit: fc.constantFrom('', '', ' again'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('rules' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('repeat' as const), at }) },
);
export type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** How a batch is submitted and what happens to it then. */
export const lives = fc.record({
  count: fc.integer({ min: 3, max: 8 }),
  limit: fc.option(fc.integer({ min: 1, max: 6 })),
  pilot: fc.option(fc.integer({ min: 1, max: 4 })),
  rule,
  steps: fc.array(step, { minLength: 5, maxLength: 40, size: 'max' }),
});
export type Life = typeof lives extends fc.Arbitrary<infer T> ? T : never;
