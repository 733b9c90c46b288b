/** How a batch is to go out, as its fields hold it and as the server takes it. */
import { z } from 'zod';
import { inFlightMax, type RetryRule, retryRuleSchema, submitBatchSchema } from '@/lib/submissions/schema';

const NO_NUMBER = 'Write a whole number.';
const { retriesMax, backoffSeconds, groups } = retryRuleSchema.shape;
const pilot = submitBatchSchema.shape.pilot.unwrap();

const typedNumber = z
  .string()
  .trim()
  .regex(/^\d{1,9}$/, NO_NUMBER)
  .transform(Number);
const typedOrEmpty = z
  .string()
  .trim()
  .regex(/^\d{0,9}$/, 'Write a whole number, or leave it empty.')
  .transform((value) => (value === '' ? null : Number(value)));

/** What the fields hold. An empty number is none. */
export type Choices = {
  inFlightMax: string;
  pilot: string;
  creation: boolean;
  timeout: boolean;
  groups: string[];
  retriesMax: string;
  backoffSeconds: string;
};

export type Plan = { inFlightMax: number | null; pilot: number | null; retryRule: RetryRule | null };
export type Problems = Partial<Record<keyof Choices, string>>;
/** A plan, unless something in the choices is wrong. */
export type Checked = { plan: Plan | null; problems: Problems };

export const NO_CHOICES: Choices = {
  inFlightMax: '',
  pilot: '',
  creation: false,
  timeout: false,
  groups: [],
  retriesMax: '2',
  backoffSeconds: '30',
};

export const choicesSchema = z.object({
  inFlightMax: z.string(),
  pilot: z.string(),
  creation: z.boolean(),
  timeout: z.boolean(),
  groups,
  retriesMax: z.string(),
  backoffSeconds: z.string(),
});

const planSchema = choicesSchema.extend({
  inFlightMax: typedOrEmpty.pipe(inFlightMax),
  pilot: typedOrEmpty.pipe(pilot),
});
const ruledSchema = planSchema.extend({
  retriesMax: typedNumber.pipe(retriesMax),
  backoffSeconds: typedNumber.pipe(backoffSeconds),
});

/** Numbers of a rule that is off do not matter. */
export function checkChoices(choices: Choices): Checked {
  const isRuled = hasRule(choices);
  const { data, error } = (isRuled ? ruledSchema : planSchema).safeParse(choices);
  if (!data) {
    const problems: Problems = {};
    for (const { path, message } of error.issues) problems[path[0] as keyof Choices] ??= message;
    return { plan: null, problems };
  }
  const { creation, timeout } = choices;
  const rule = { creation, timeout, groups: data.groups };
  const numbers = { retriesMax: Number(data.retriesMax), backoffSeconds: Number(data.backoffSeconds) };
  return {
    plan: { inFlightMax: data.inFlightMax, pilot: data.pilot, retryRule: isRuled ? { ...rule, ...numbers } : null },
    problems: {},
  };
}

export function choicesOf({ inFlightMax: limit, pilot: first, retryRule }: Plan): Choices {
  return {
    inFlightMax: limit === null ? '' : String(limit),
    pilot: first === null ? '' : String(first),
    creation: retryRule?.creation ?? false,
    timeout: retryRule?.timeout ?? false,
    groups: retryRule?.groups ?? [],
    retriesMax: retryRule ? String(retryRule.retriesMax) : NO_CHOICES.retriesMax,
    backoffSeconds: retryRule ? String(retryRule.backoffSeconds) : NO_CHOICES.backoffSeconds,
  };
}

export const hasRule = ({ creation, timeout, groups: chosen }: Choices): boolean =>
  creation || timeout || chosen.length > 0;
