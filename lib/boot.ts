import 'server-only';
import { configuredUpstream, connectUpstream } from './dari/client';
import { getDatabase } from './db/client';
import { engineFetch } from './engine/app';
import { engineKey } from './engine/key';
import { recoverEngine, startEngine } from './engine/start';
import { env } from './env';
import { getBoss } from './jobs/queue';
import { startWorkers } from './jobs/worker';
import { log } from './log';
import { closeStreams } from './open-streams';
import { recoverSubmissions } from './submissions/recover';

const STOP_MS = 8_000;

/** Opens the database, connects the API, takes up what was left unfinished, and starts the workers. */
export async function boot(): Promise<void> {
  try {
    const database = await getDatabase();
    await getBoss();
    await startEngine();
    connectUpstream(configuredUpstream() ?? embeddedUpstream());
    if (database.kind === 'embedded') await recoverEngine();
    await recoverSubmissions();
    const stopWorkers = env.BATCHDECK_ROLE === 'web' ? async () => {} : await startWorkers();
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop(stopWorkers));
  } catch (error) {
    log.fatal({ err: error }, 'Batchdeck could not start');
    console.error(`Batchdeck could not start: ${error instanceof Error ? error.message : error}`);
    process.exit(1);
  }
}

function embeddedUpstream() {
  return { name: 'embedded', baseUrl: 'http://embedded.engine', key: engineKey(), fetch: engineFetch };
}

/**
 * Ends streams, lets what is in flight end or give itself back, then closes the database and leaves. What does neither
 * in time is taken up by another worker or at the next start.
 */
async function stop(stopWorkers: () => Promise<void>): Promise<void> {
  setTimeout(() => process.exit(0), STOP_MS).unref();
  try {
    closeStreams();
    await stopWorkers();
    await (await getBoss()).stop({ graceful: false });
    await (await getDatabase()).close();
  } catch (error) {
    log.error({ err: error }, 'stopping failed');
  } finally {
    process.exit(0);
  }
}
