/** Answers that came to an end but are not one. */
import type { FinishReason } from 'ai';
import type { Failure, Step } from '@/lib/engine/models/model';

type Finish = { finishReason: FinishReason; rawFinishReason: string | undefined };

/** Why the step cannot stand; null if it can. */
export function unfinished(name: string, step: Step, { finishReason, rawFinishReason }: Finish): Failure | null {
  const fail = (words: string) => ({ error: words, isTransient: false, retryAfterMs: null, usage: step.usage });
  if (finishReason === 'content-filter') {
    return fail(`${name} withheld its answer (content filter${detail('content_filter')}).`);
  }
  if (step.calls.length > 0) return null;
  if (finishReason === 'length' && rawFinishReason === 'model_context_window_exceeded') {
    return fail(`${name} stopped because the conversation fills the model’s context window.`);
  }
  if (finishReason === 'length') {
    return fail(
      `${name} stopped at its limit of output tokens before the answer was complete. Raise max_output_tokens in the settings.`,
    );
  }
  if (step.text === '' && finishReason !== 'stop') return fail(`${name} stopped without an answer${detail('')}.`);
  return null;

  function detail(known: string): string {
    return rawFinishReason && rawFinishReason !== known ? `, ${rawFinishReason.slice(0, 40)}` : '';
  }
}
