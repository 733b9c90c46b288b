/** Asks a server's engine over its own API what it has: the truth that the dashboard's view is judged by. */

const ASKED_AT_ONCE = 10;

export type Engine = { url: string; key: string };
type Session = { id: string; last_message_status: string | null };

export async function askEngine(engine: Engine, path: string, init: RequestInit = {}): Promise<unknown> {
  const headers = { authorization: `Bearer ${engine.key}`, ...(init.body && { 'content-type': 'application/json' }) };
  const response = await fetch(`${engine.url}/v1${path}`, { ...init, headers });
  if (!response.ok) throw new Error(`The engine answered ${response.status} to ${path}: ${await response.text()}`);
  return response.json();
}

/** The sessions that were made for one item of a batch. */
export async function sessionsOfItem(engine: Engine, batchId: string, index: number): Promise<Session[]> {
  const found = await askEngine(engine, `/sessions?metadata.batchdeck_item=${batchId}.${index}`);
  return (found as { sessions: Session[] }).sessions;
}

/** Which items of a batch have no session, and which have more than one. */
export async function judge(engine: Engine, batchId: string, itemCount: number) {
  const counts: number[] = [];
  for (let start = 0; start < itemCount; start += ASKED_AT_ONCE) {
    const indexes = Array.from({ length: Math.min(ASKED_AT_ONCE, itemCount - start) }, (_, offset) => start + offset);
    const sessions = await Promise.all(indexes.map((index) => sessionsOfItem(engine, batchId, index)));
    counts.push(...sessions.map(({ length }) => length));
  }
  const having = (test: (count: number) => boolean) => counts.flatMap((count, index) => (test(count) ? [index] : []));
  return { lost: having((count) => count === 0), repeated: having((count) => count > 1) };
}
