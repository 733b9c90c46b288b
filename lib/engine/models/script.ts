/** A model without a network or a mind: it plays the steps of its settings, each turn from the first. */
import { setTimeout } from 'node:timers/promises';
import type { ScriptSettings } from '@/lib/dari/manifest-llm';
import type { Entry, Failure, Model, Step, Usage } from './model';
import { costOf, type Price } from './prices';

type Played = ScriptSettings['steps'][number];

const OVER = 'The script has no more steps.';

/**
 * Where it is follows from what was said since the user's last message, so any worker can go on. How often it has
 * failed does not: that is remembered by the model that was made, so one is made for one run of a message.
 */
export function scriptModel(settings: ScriptSettings, price?: Price): Model {
  const scenes = scenesOf(settings.steps);
  const failed = new Map<Played, number>();
  return async ({ entries, signal }) => {
    const usage = usageOf(settings, price);
    const scene = scenes[stepsTaken(entries)] ?? [{ say: OVER }];
    const step: Step = { text: '', calls: [], usage };
    for (const played of scene) {
      if ('wait_seconds' in played && !(await waited(played.wait_seconds, signal)))
        return failure('The wait was stopped.');
      if ('fail' in played && failsNow(played, failed)) return failure(played.fail, played);
      if ('say' in played) step.text = [step.text, played.say].filter(Boolean).join('\n\n');
      if ('call' in played) step.calls.push({ name: played.call.name, arguments: played.call.arguments });
    }
    return step;
  };
}

/** What belongs to one step of the model: all up to the end of a run of calls, or up to the end. */
function scenesOf(steps: Played[]): Played[][] {
  const scenes: Played[][] = [];
  for (const played of steps) {
    const scene = scenes.at(-1);
    const last = scene?.at(-1);
    if (!scene || (last && 'call' in last && !('call' in played))) scenes.push([played]);
    else scene.push(played);
  }
  return scenes;
}

function stepsTaken(entries: Entry[]): number {
  const turn = entries.slice(entries.findLastIndex(({ role }) => role === 'user') + 1);
  return turn.filter(({ role }) => role === 'assistant').length;
}

/** Without `times` it never gets past. */
function failsNow(played: Extract<Played, { fail: string }>, failed: Map<Played, number>): boolean {
  const times = (failed.get(played) ?? 0) + 1;
  failed.set(played, times);
  return times <= (played.times ?? Number.POSITIVE_INFINITY);
}

async function waited(seconds: number, signal: AbortSignal): Promise<boolean> {
  await setTimeout(seconds * 1000, null, { signal }).catch(() => undefined);
  return !signal.aborted;
}

function usageOf({ usage }: ScriptSettings, price: Price | undefined): Usage | null {
  if (!usage) return null;
  const tokens = {
    inputTokens: usage.input_tokens ?? null,
    outputTokens: usage.output_tokens ?? null,
    cachedInputTokens: null,
  };
  return { provider: 'offline', model: 'script', ...tokens, costUsd: price ? costOf(tokens, price) : null };
}

function failure(error: string, how?: { transient: boolean; retry_after_seconds?: number | undefined }): Failure {
  const seconds = how?.retry_after_seconds;
  return { error, isTransient: how?.transient ?? false, retryAfterMs: seconds === undefined ? null : seconds * 1000 };
}
