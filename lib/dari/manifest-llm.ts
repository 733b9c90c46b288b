/** The `llm` of a `dari.yml`: which models an agent may run on, and how. */
import { z } from 'zod';
import { chosen, strictObject } from './strict-yaml';
import { SECRET_NAME } from './wire';
import { listed } from './yaml-words';

const OPTION_ID = /^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,127}$/;
const PROVIDERS = ['openai', 'anthropic', 'openrouter', 'openai-compatible', 'offline'];
/** Id that the one option has when `llm` is written without `options`. */
const ONLY_OPTION = 'default';
const DAY_SECONDS = 24 * 60 * 60;
const STEPS_MAX = 500;

export const filledText = z.string().min(1, 'Must not be empty');
export const seconds = z.number().min(0, 'Must not be negative').max(DAY_SECONDS, `At most ${DAY_SECONDS}, a day`);
export const secretName = z.string().regex(SECRET_NAME, 'A secret’s name has A to Z, 0 to 9 and _, and no digit first');

/** How the offline analyst behaves under an option. */
const analystSettings = strictObject({
  answer: z.enum(['full', 'brief']).default('full'),
  takes_seconds: z.number().min(0, 'Must be 0 to 600').max(600, 'Must be 0 to 600').default(0),
  fails: z.enum(['never', 'first-try', 'always']).default('never'),
  /** Metadata key whose equal values mark tries at the same thing; without it in a session, equal messages do. */
  tries_by: z.string().optional(),
});
export type OfflineSettings = z.output<typeof analystSettings>;

const callStep = strictObject({
  call: strictObject({ name: filledText, arguments: z.record(z.string(), z.unknown()).default({}) }),
});
/** Fails `times` times and then goes on; without it, always. */
const failStep = strictObject({
  fail: filledText,
  transient: z.boolean().default(false),
  times: z.int().min(1, 'Must be at least 1').optional(),
  retry_after_seconds: seconds.optional(),
});
const waitStep = strictObject({ wait_seconds: seconds });
const sayStep = strictObject({ say: z.string() });

/** What the scripted model does, step by step, and the tokens that each of its steps is to have used. */
export const scriptSettings = strictObject({
  steps: z
    .array(
      chosen((step) => {
        if ('call' in step) return callStep;
        if ('fail' in step) return failStep;
        return 'wait_seconds' in step ? waitStep : sayStep;
      }),
    )
    .min(1, 'Must have at least one step')
    .max(STEPS_MAX, `At most ${STEPS_MAX} steps`),
  usage: strictObject({ input_tokens: z.int().min(0).optional(), output_tokens: z.int().min(0).optional() }).optional(),
});
export type ScriptSettings = z.output<typeof scriptSettings>;

const usd = z
  .union([z.number(), z.string()], 'Must be an amount of dollars, such as 1.25')
  .transform((amount) => (typeof amount === 'number' ? decimal(amount) : amount))
  .refine((amount) => /^\d{1,9}(\.\d{1,12})?$/.test(amount), 'Must be an amount of dollars, such as 1.25');

const anyOption = {
  description: z.string().optional(),
  price: strictObject({
    input_usd_per_million: usd,
    output_usd_per_million: usd,
    cached_input_usd_per_million: usd.optional(),
  }).optional(),
};

const offlineOption = { ...anyOption, provider: z.literal('offline') };
const analystOption = strictObject({
  ...offlineOption,
  model: z.literal('analyst', 'The offline provider has the models analyst and script'),
  settings: analystSettings.prefault({}),
});
const scriptOption = strictObject({ ...offlineOption, model: z.literal('script'), settings: scriptSettings });

const remoteOption = {
  ...anyOption,
  model: filledText,
  api_key_secret: secretName.optional(),
  settings: strictObject({
    temperature: z.number().min(0, 'Must be 0 to 2').max(2, 'Must be 0 to 2').optional(),
    max_output_tokens: z.int().min(1, 'Must be at least 1').optional(),
  }).prefault({}),
};
const baseUrl = z.string().refine(isBaseUrl, 'Must be an http or https address without user name, query or fragment');
const compatibleOption = strictObject({
  ...remoteOption,
  provider: z.literal('openai-compatible'),
  base_url: baseUrl,
});
const knownOption = strictObject({
  ...remoteOption,
  provider: z.enum(['openai', 'anthropic', 'openrouter'], `Must be ${listed(PROVIDERS)}`),
  base_url: baseUrl.optional(),
});

const llmOption = chosen((option) => {
  if (option.provider === 'offline') return option.model === 'script' ? scriptOption : analystOption;
  return option.provider === 'openai-compatible' ? compatibleOption : knownOption;
});
export type LlmOption = z.output<typeof llmOption>;

const llmOptions = strictObject({
  default: z.string(),
  options: z
    .record(z.string().regex(OPTION_ID, 'An option’s id has letters, digits and . _ : / @ - only'), llmOption)
    .refine((options) => Object.keys(options).length > 0, 'Must have at least one option'),
}).superRefine(({ default: id, options }, context) => {
  if (Object.hasOwn(options, id) || Object.keys(options).length === 0) return;
  context.addIssue({
    code: 'custom',
    path: ['default'],
    message: `Names none of the options: ${Object.keys(options).join(', ')}`,
  });
});

/** Several options of which one is the default, or one option alone, which is then called `default`. */
export const llmSchema = chosen((llm) => {
  if ('options' in llm || 'default' in llm) return llmOptions;
  return llmOption.transform((option) => ({ default: ONLY_OPTION, options: { [ONLY_OPTION]: option } }) as Llm);
});
type Llm = { default: string; options: Record<string, LlmOption> };

/** Without an exponent, which prices as small as 1e-7 would be written with. */
const decimal = (amount: number): string =>
  amount >= 0 && amount < 1e9
    ? amount
        .toFixed(12)
        .replace(/(\.\d*?)0+$/, '$1')
        .replace(/\.$/, '')
    : String(amount);

function isBaseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return /^https?:$/.test(url.protocol) && !url.username && !url.password && !url.search && !url.hash;
}
