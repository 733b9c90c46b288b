/** Hears what the database is told by `pg_notify`, on both kinds of it. */
import 'server-only';
import pg from 'pg';
import { log } from '@/lib/log';
import { getDatabase } from './client';

const AGAIN_MS = 1_000;
/** How often a connection that may have died in silence is tried. */
const LOOK_MS = 10_000;

type Ears = {
  heard: (payload: string) => void;
  /** Whether anything said from now on is heard. After a time without, something may have been missed. */
  changed: (isListening: boolean) => void;
};

/** Listens for the life of the process and comes back by itself after a lost connection. Answers how to stop. */
export async function listen(channel: string, ears: Ears): Promise<() => Promise<void>> {
  const database = await getDatabase();
  if (database.kind === 'embedded') {
    const stop = await database.pglite.listen(channel, ears.heard);
    ears.changed(true);
    return async () => {
      if (!database.pglite.closed) await stop();
    };
  }
  return listenOnServer(database.url, channel, ears);
}

function listenOnServer(url: string, channel: string, { heard, changed }: Ears): () => Promise<void> {
  let isOver = false;
  let current: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function connect(): Promise<void> {
    const client = new pg.Client({ connectionString: url, keepAlive: true, query_timeout: LOOK_MS });
    current = client;
    let isLost = false;
    const lose = (error?: Error) => {
      if (isLost) return;
      isLost = true;
      clearTimeout(timer);
      client.end().catch(() => {});
      if (isOver) return;
      log.warn({ err: error }, 'the connection that listens to the database was lost');
      changed(false);
      timer = setTimeout(connect, AGAIN_MS).unref();
    };
    const look = () => {
      timer = setTimeout(() => client.query('select 1').then(look, lose), LOOK_MS).unref();
    };
    client.on('notification', ({ payload }) => heard(payload ?? ''));
    client.on('error', lose);
    client.on('end', () => lose());
    try {
      await client.connect();
      await client.query(`listen ${pg.escapeIdentifier(channel)}`);
      if (isLost || isOver) return;
      changed(true);
      look();
    } catch (error) {
      lose(error as Error);
    }
  }

  void connect();
  return async () => {
    isOver = true;
    clearTimeout(timer);
    await current?.end().catch(() => {});
  };
}
