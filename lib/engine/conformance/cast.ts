/**
 * The agent that the suite asks: each part is an option of its own, played from a script without a network. On a server
 * that has no scripts, an agent of other models will do that has these options and does the same: see CONFORMANCE_AGENT.
 */
import { stringify } from 'yaml';
import type { Bundle } from './publish';

export const ANSWER = 'All is well.';
export const FAILURE = 'The provider answered 529.';
/** What the part `works` writes into its workspace. */
export const WRITTEN = {
  'notes.txt': 'A note.\n',
  'reports/summary.md': '# Summary\n\nNothing is missing.\n',
  'reports/deep/figures.csv': 'name,value\none,1\n',
};
export const QUESTION = { question: 'What is the answer?' };

const call = (name: string, args: object) => ({ call: { name, arguments: args } });
const write = Object.entries(WRITTEN).map(([path, content]) => call('write', { path, content }));

const parts = {
  answers: [{ say: ANSWER }],
  works: [{ say: 'I begin.' }, ...write, { say: 'I look.' }, call('ls', {}), { say: ANSWER }],
  slow: [{ wait_seconds: 2 }, { say: ANSWER }],
  fails: [{ fail: FAILURE }],
  stumbles: [call('read', { path: 'no-such-file.txt' }), { say: ANSWER }],
  retries: [{ fail: 'The provider answered 503.', transient: true, times: 1, retry_after_seconds: 0 }, { say: ANSWER }],
  asks: [call('lookup', QUESTION), { say: ANSWER }],
  asksFreely: [call('anything', QUESTION), { say: ANSWER }],
  expires: [call('hurry', QUESTION), { say: ANSWER }],
};

/** What an agent is to do under one of its options. */
export type Part = keyof typeof parts;

const external = (name: string, more: object) => ({
  name,
  kind: 'external',
  description: 'Asks somebody outside.',
  input_schema: { type: 'object', properties: { question: { type: 'string' } }, required: ['question'] },
  timeout_seconds: 600,
  ...more,
});

const options = Object.entries(parts).map(([part, steps]) => [
  part,
  {
    provider: 'offline',
    model: 'script',
    settings: { steps, usage: { input_tokens: 1000, output_tokens: 100 } },
    price: { input_usd_per_million: '1', output_usd_per_million: '2.5' },
  },
]);

export const bundleOf = (name: string, more: object = {}): Bundle => ({
  'dari.yml': stringify({
    name,
    instructions: { system: 'prompts/system.md' },
    llm: { default: 'answers', options: Object.fromEntries(options) },
    built_in_tools: ['read', 'write', 'ls'],
    custom_tools: [
      external('lookup', {
        output_schema: {
          type: 'object',
          properties: { answer: { type: 'string' } },
          required: ['answer'],
          additionalProperties: false,
        },
      }),
      external('anything', {}),
      external('hurry', { timeout_seconds: 1 }),
    ],
    ...more,
  }),
  'prompts/system.md': 'You play a part.\n',
});
