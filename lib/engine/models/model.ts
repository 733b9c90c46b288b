/** What stands between the runner and whatever thinks: the offline model now, providers' models beside it later. */

export type Part = { type: 'text'; text: string } | { type: 'file' | 'image'; path: string };
export type ToolCall = { id: string; name: string; arguments: Record<string, unknown> };

export type Entry =
  | { role: 'user'; parts: Part[] }
  | { role: 'assistant'; text: string; calls: ToolCall[] }
  | { role: 'tool'; callId: string; name: string; result: unknown; isError: boolean };

/** Everything said so far, oldest first; file parts name paths in the workspace. */
export type Conversation = { instructions: string; entries: Entry[] };

/** Tools to run before it goes on; the text is final when there are none. */
export type Step = { text: string; calls: Omit<ToolCall, 'id'>[] };

/** Decides the next step. Throws AppError with the provider's words when it cannot. */
export type Model = (conversation: Conversation) => Promise<Step>;
