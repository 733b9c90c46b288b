/** What stands between the runner and whatever thinks: the offline models and the providers' are all of this shape. */

export type Part = { type: 'text'; text: string } | { type: 'file' | 'image'; path: string };
export type ToolCall = { id: string; name: string; arguments: Record<string, unknown> };

export type Entry =
  | { role: 'user'; parts: Part[] }
  | { role: 'assistant'; text: string; calls: ToolCall[] }
  | { role: 'tool'; callId: string; name: string; result: unknown; isError: boolean };

/** Everything said so far, oldest first; file parts name paths in the workspace. */
export type Conversation = { instructions: string; entries: Entry[] };

/** What a model may call; `inputSchema` is a JSON Schema of type object. */
export type ToolSpec = { name: string; description: string; inputSchema: Record<string, unknown> };

export type ModelRequest = Conversation & { tools: ToolSpec[]; signal: AbortSignal };

/** What one call used. Null is unknown, never zero; `costUsd` is a decimal string. */
export type Usage = {
  provider: string;
  model: string;
  inputTokens: number | null;
  outputTokens: number | null;
  cachedInputTokens: number | null;
  costUsd: string | null;
};

/** Tools to run before it goes on; the text is final when there are none. An id is the provider's own for the call. */
export type Step = { text: string; calls: (Omit<ToolCall, 'id'> & { id?: string })[]; usage: Usage | null };

/**
 * Why there is no step, in words that name the provider and never a key, and whether trying again may help. An answer
 * that cannot be used may have been paid for all the same: then its usage is told.
 */
export type Failure = { error: string; isTransient: boolean; retryAfterMs: number | null; usage?: Usage | null };

/** Decides the next step. Whatever it throws is a fault of ours, not of the provider. */
export type Model = (request: ModelRequest) => Promise<Step | Failure>;
