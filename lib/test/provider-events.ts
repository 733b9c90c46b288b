/** What providers send while they answer, event by event, as their references describe it. */
import type { Said } from './provider-server';

const USAGE: NonNullable<Said['usage']> = { input: 12, output: 5 };

/** https://platform.openai.com/docs/api-reference/chat-streaming */
export const chatEvents = {
  saying({ text = '', calls = [], stop, usage = USAGE }: Said): string[] {
    const chunk = (delta: unknown, finish_reason: string | null = null) =>
      data({ ...CHUNK, choices: [{ index: 0, delta, finish_reason }] });
    const reason =
      (stop && { length: 'length', filter: 'content_filter' }[stop]) ?? (calls.length > 0 ? 'tool_calls' : 'stop');
    return [
      chunk({ role: 'assistant', content: '' }),
      ...halves(text).map((content) => chunk({ content })),
      ...calls.flatMap(({ id, name, arguments: given }, index) => [
        chunk({
          tool_calls: [{ index, id: id ?? `call_${index}`, type: 'function', function: { name, arguments: '' } }],
        }),
        ...halves(written(given)).map((part) => chunk({ tool_calls: [{ index, function: { arguments: part } }] })),
      ]),
      chunk({}, reason),
      ...(usage ? [data({ ...CHUNK, choices: [], usage: chatUsage(usage) })] : []),
      'data: [DONE]\n\n',
    ];
  },
  failing: (error: { type: string; message: string }): string[] => [
    data({ ...CHUNK, choices: [{ index: 0, delta: { content: 'So' }, finish_reason: null }] }),
    data({ error: { ...error, code: null, param: null } }),
  ],
};

/** https://docs.anthropic.com/en/api/messages-streaming */
export const messagesEvents: typeof chatEvents = {
  saying({ text = '', calls = [], stop, usage }: Said): string[] {
    const { input, output, cached = 0 } = usage ?? USAGE;
    const reason =
      (stop && { length: 'max_tokens', filter: 'refusal' }[stop]) ?? (calls.length > 0 ? 'tool_use' : 'end_turn');
    const blocks = [
      ...(text
        ? [
            {
              start: { type: 'text', text: '' },
              deltas: halves(text).map((part) => ({ type: 'text_delta', text: part })),
            },
          ]
        : []),
      ...calls.map(({ id, name, arguments: given }, index) => ({
        start: { type: 'tool_use', id: id ?? `call_${index}`, name, input: {} },
        deltas: halves(written(given)).map((part) => ({ type: 'input_json_delta', partial_json: part })),
      })),
    ];
    return [
      event({
        type: 'message_start',
        message: message({ input_tokens: input - cached, output_tokens: 1, cache_read_input_tokens: cached }),
      }),
      event({ type: 'ping' }),
      ...blocks.flatMap(({ start, deltas }, index) => [
        event({ type: 'content_block_start', index, content_block: start }),
        ...deltas.map((delta) => event({ type: 'content_block_delta', index, delta })),
        event({ type: 'content_block_stop', index }),
      ]),
      event({
        type: 'message_delta',
        delta: { stop_reason: reason, stop_sequence: null },
        usage: { output_tokens: output },
      }),
      event({ type: 'message_stop' }),
    ];
  },
  failing: (error) => [
    event({ type: 'message_start', message: message({ input_tokens: 1, output_tokens: 1 }) }),
    event({ type: 'error', error }),
  ],
};

const CHUNK = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1_700_000_000, model: 'test' };

const chatUsage = ({ input, output, cached, cost }: NonNullable<Said['usage']>) => ({
  prompt_tokens: input,
  completion_tokens: output,
  total_tokens: input + output,
  ...(cached !== undefined && { prompt_tokens_details: { cached_tokens: cached } }),
  ...(cost !== undefined && { cost }),
});

const message = (usage: Record<string, number>) => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'test',
  content: [],
  stop_reason: null,
  stop_sequence: null,
  usage,
});

const written = (given: unknown): string => (typeof given === 'string' ? given : JSON.stringify(given));

const halves = (text: string): string[] =>
  [text.slice(0, text.length / 2), text.slice(text.length / 2)].filter(Boolean);

const data = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;

const event = (value: { type: string } & Record<string, unknown>): string => `event: ${value.type}\n${data(value)}`;
