/** Asks a server's engine over its own API what it has: the truth that the dashboard's view is judged by. */

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
  const lost: number[] = [];
  const repeated: number[] = [];
  for (let index = 0; index < itemCount; index++) {
    const { length } = await sessionsOfItem(engine, batchId, index);
    if (length === 0) lost.push(index);
    if (length > 1) repeated.push(index);
  }
  return { lost, repeated };
}
