/** Arguments of a call that are not the JSON object they should be: kept, so that the model is told and can correct itself. */
import type { ToolCall } from './model';

const MALFORMED = 'arguments_that_are_not_a_json_object';
const SHOWN_LENGTH = 2000;

export function argumentsOf(written: unknown): ToolCall['arguments'] {
  if (typeof written === 'object' && written !== null && !Array.isArray(written)) return { ...written };
  if (written === null || written === undefined) return {};
  const text = typeof written === 'string' ? written : JSON.stringify(written);
  return { [MALFORMED]: text.slice(0, SHOWN_LENGTH) };
}

/** What to answer such a call with instead of running its tool; null for every other call. */
export function malformedCall(call: Pick<ToolCall, 'name' | 'arguments'>): string | null {
  if (!Object.hasOwn(call.arguments, MALFORMED)) return null;
  return `The arguments for ${call.name} were not a JSON object, so it was not run. Call it again with valid JSON.`;
}
