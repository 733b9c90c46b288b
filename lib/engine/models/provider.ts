import 'server-only';
import { jsonSchema, stepCountIs, streamText, tool } from 'ai';
import { argumentsOf } from './malformed';
import type { Model, ModelRequest, Step, ToolSpec } from './model';
import { failureOf } from './providers/failure';
import { languageModel } from './providers/language-model';
import { openLine } from './providers/line';
import { messagesOf } from './providers/messages';
import { nameOf, type ProviderKey, type ProviderOption } from './providers/option';
import { unfinished } from './providers/unfinished';
import { usageOf } from './providers/usage';

/** Models that think before they speak send nothing meanwhile. */
const IDLE_MS = 4 * 60 * 1000;

// What the SDK has to remark would go to the console.
globalThis.AI_SDK_LOG_WARNINGS = false;

/** What every provider takes back and every address can hold; a call with another id gets one from the engine. */
const CALL_ID = /^[\w.:-]{1,128}$/;

/** `root` is the workspace, for the images of the conversation. */
type Call = { key: ProviderKey | null; root: string; idleMs?: number };

/** A model of a provider, asked for one step at a time over HTTP. It never tries again by itself and never throws. */
export function providerModel(option: ProviderOption, { key, root, idleMs = IDLE_MS }: Call): Model {
  const name = nameOf(option);
  return async (request) => {
    if (!key && option.provider !== 'openai-compatible') {
      return { error: `There is no key for ${name}.`, isTransient: false, retryAfterMs: null };
    }
    const line = openLine(request.signal, idleMs);
    const called = { name, key, seen: line.seen, idleMs, signal: request.signal };
    try {
      return (await ask(request, option, { key, root, line })) ?? failureOf(null, called);
    } catch (error) {
      return failureOf(error, called);
    } finally {
      line.close();
    }
  };
}

type Asked = Omit<Call, 'idleMs'> & { line: ReturnType<typeof openLine> };

/** Throws whatever the line or the SDK has to say; null for a stream that simply ends too early. */
async function ask(request: ModelRequest, option: ProviderOption, { key, root, line }: Asked) {
  const { temperature, max_output_tokens: maxOutputTokens } = option.settings ?? {};
  const { fullStream } = streamText({
    model: languageModel(option, key, line.fetch),
    ...(request.instructions.trim() && { system: request.instructions }),
    messages: await messagesOf(request.entries, root),
    tools: toolsOf(request.tools),
    ...(temperature !== undefined && { temperature }),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    stopWhen: stepCountIs(1),
    maxRetries: 0,
    abortSignal: line.signal,
    // Otherwise it writes errors, which may repeat the key, to the console.
    onError: () => undefined,
  });
  // Some servers count their calls from 0 in each answer.
  const taken = new Set(
    request.entries.flatMap((entry) => (entry.role === 'assistant' ? entry.calls : [])).map(({ id }) => id),
  );
  const step: Step = { text: '', calls: [], usage: null };
  for await (const part of fullStream) {
    if (part.type === 'error') throw part.error;
    if (part.type === 'text-delta') step.text += part.text;
    if (part.type === 'tool-call') {
      const call = { name: part.toolName, arguments: argumentsOf(part.input) };
      const isOwn = CALL_ID.test(part.toolCallId) && !taken.has(part.toolCallId);
      step.calls.push(isOwn ? { ...call, id: part.toolCallId } : call);
      taken.add(part.toolCallId);
    }
    if (part.type !== 'finish-step' || part.rawFinishReason === undefined) continue;
    step.usage = usageOf(option, part.usage);
    return unfinished(nameOf(option), step, part) ?? step;
  }
  return null;
}

/** Without an inherited name, so that a call of `constructor` finds no tool. */
function toolsOf(specs: ToolSpec[]) {
  const tools = specs.map(({ name, description, inputSchema }) => [
    name,
    tool({ description, inputSchema: jsonSchema<unknown>(inputSchema) }),
  ]);
  return Object.assign(Object.create(null), Object.fromEntries(tools));
}
