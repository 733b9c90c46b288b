'use client';

import { toast } from '@/components/ui/toast';
import { fetchJson } from '@/lib/fetch-json';
import type { Notice, RecentNotices } from '@/lib/notifications/schema';
import { browserState, keepLast, lastKnown, show } from './in-this-browser';

const NAME = 'batchdeck-notices';
const REST_MS = 1_000;
/** To be sure, and while the server cannot be heard. */
const EVERY_MS = 15_000;
/** A tab that takes over from another goes on where that was; one that is the first begins with now. */
const TAKEN_OVER_MS = 60_000;
/** How long other tabs have to say that a person is looking at the batch. */
const LOOKING_MS = 200;

/** Whether a person sees the batch in a tab: that one says it in passing instead. */
type Word = { type: 'asked'; notice: Notice } | { type: 'seen'; id: number };

/** What this browser shows of batches, in whichever of its tabs holds the connection. */
export function openNotices() {
  const channel = new BroadcastChannel(NAME);
  const seen = new Set<number>();
  let isHolder = false;
  let isReading = false;
  let isAgain = false;
  let timer: ReturnType<typeof setInterval> | undefined;

  channel.onmessage = ({ data }: MessageEvent<Word>) => {
    if (data.type === 'seen') seen.add(data.id);
    else if (sayHere(data.notice)) channel.postMessage({ type: 'seen', id: data.notice.id } satisfies Word);
  };

  async function look(): Promise<void> {
    if (!isHolder || browserState() !== 'on') return;
    if (isReading) {
      isAgain = true;
      return;
    }
    isReading = true;
    do {
      isAgain = false;
      await read().catch(() => {}); // the next look asks for the same
      await pause(REST_MS);
    } while (isAgain);
    isReading = false;
  }

  async function read(): Promise<void> {
    const known = lastKnown();
    const after = known ? `?after=${known.id}` : '';
    const { last, notices } = await fetchJson<RecentNotices>(`/api/notifications/recent${after}`);
    keepLast(last);
    // Of one batch the newest says it all.
    const newest = new Map(notices.map((notice) => [notice.batchId, notice]));
    for (const notice of newest.values()) await tell(notice);
  }

  async function tell(notice: Notice): Promise<void> {
    if (sayHere(notice)) return;
    channel.postMessage({ type: 'asked', notice } satisfies Word);
    await pause(LOOKING_MS);
    if (seen.delete(notice.id)) return;
    const { id, batchId, title, body } = notice;
    show({ tag: `${NAME}-${id}`, title, body, onClick: () => window.open(pathOf(batchId), `batch-${batchId}`) });
  }

  return {
    /** Something may have happened. */
    look: () => void look(),
    /** This tab holds the connection from now on. */
    hold: () => {
      if (isHolder) return;
      isHolder = true;
      const known = lastKnown();
      if (known && Date.now() - known.at > TAKEN_OVER_MS) void beginNow();
      timer = setInterval(() => void look(), EVERY_MS);
    },
    close: () => {
      isHolder = false;
      clearInterval(timer);
      channel.close();
    },
  };
}

async function beginNow(): Promise<void> {
  if (browserState() !== 'on') return;
  const { last } = await fetchJson<RecentNotices>('/api/notifications/recent').catch(() => ({ last: null }));
  if (last !== null) keepLast(last);
}

function sayHere({ batchId, title, body }: Notice): boolean {
  if (document.visibilityState !== 'visible' || location.pathname !== pathOf(batchId)) return false;
  toast(`${title} ${body}`);
  return true;
}

const pathOf = (batchId: string): string => `/batches/${batchId}`;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
