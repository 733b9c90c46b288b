/** One connection of a browser to the server, held by one of its tabs, which tells the others. */
import { heard, lastHeard, lost } from './state';

const NAME = 'batchdeck-live';
const SILENCE_MS = 10_000;
const AGAIN_MS = { least: 500, most: 3_000 };

type Word = { type: 'changed'; batchIds: string[] } | { type: 'all' | 'beat' | 'lost' | 'ask' };
/** Ids of batches that have changed, and `session:` with those of sessions; `all`: any may have, as after a time without a connection. */
type OnChange = (batchIds: string[] | 'all') => void;

/**
 * Calls `onChange` after every change, also in tabs that do not hold the connection, and `onHold` when this tab begins
 * to hold it. Answers how to stop.
 */
export function connectLive(onChange: OnChange, onHold: () => void): () => void {
  const channel = new BroadcastChannel(NAME);
  const leaving = new AbortController();
  let isHolder = false;

  function take(word: Word): void {
    if (word.type === 'ask') {
      if (isHolder && lastHeard() > 0) channel.postMessage({ type: 'beat' } satisfies Word);
    } else if (word.type === 'lost') {
      // Pages that ask by themselves from now on begin at once.
      const wasHeard = lastHeard() > 0;
      lost();
      if (wasHeard) onChange('all');
    } else {
      // What happened before the first word was told to nobody here.
      const isFirst = lastHeard() === 0;
      heard();
      if (isFirst || word.type === 'all') onChange('all');
      else if (word.type === 'changed') onChange(word.batchIds);
    }
  }

  const tell = (word: Word) => {
    channel.postMessage(word);
    take(word);
  };
  channel.onmessage = ({ data }: MessageEvent<Word>) => take(data);
  channel.postMessage({ type: 'ask' } satisfies Word);

  const hold = () => {
    isHolder = true;
    onHold();
    return holdConnection(tell, leaving.signal);
  };
  if (navigator.locks) navigator.locks.request(NAME, { signal: leaving.signal }, hold).catch(() => {});
  else void hold(); // without a secure context each tab has its own

  return () => {
    leaving.abort();
    channel.close();
    lost();
  };
}

/** Holds it until `leaving`, and comes back after a loss. */
function holdConnection(tell: (word: Word) => void, leaving: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    let source: EventSource | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let losses = 0;

    function open(): void {
      source = new EventSource('/api/live');
      // What happened since the page was drawn, or since the connection was lost, was told to nobody.
      source.onopen = () => tell({ type: 'all' });
      source.onerror = lose;
      source.addEventListener('all', () => hear({ type: 'all' }));
      source.addEventListener('beat', () => hear({ type: 'beat' }));
      source.addEventListener('changed', ({ data }) => hear({ type: 'changed', batchIds: JSON.parse(data) }));
      timer = setTimeout(lose, SILENCE_MS);
    }

    function hear(word: Word): void {
      losses = 0;
      clearTimeout(timer);
      timer = setTimeout(lose, SILENCE_MS);
      tell(word);
    }

    function lose(): void {
      source?.close();
      clearTimeout(timer);
      tell({ type: 'lost' });
      const mostMs = Math.min(AGAIN_MS.most, AGAIN_MS.least * 2 ** losses);
      losses += 1;
      timer = setTimeout(open, mostMs * (0.5 + Math.random() / 2));
    }

    leaving.addEventListener('abort', () => {
      source?.close();
      clearTimeout(timer);
      resolve();
    });
    open();
  });
}
