/** Makes a batch of what the API has and was not composed here; from then on it is followed like any other. */
import 'server-only';
import { createHash } from 'node:crypto';
import { inArray } from 'drizzle-orm';
import { findOutcome, recordAudit } from '@/lib/audit/service';
import { placesBetween } from '@/lib/composer/places';
import { upstreamName } from '@/lib/dari/client';
import { type Db, getDb } from '@/lib/db/client';
import { attempts, items, type StoredPair, submissions } from '@/lib/db/schema';
import type { OpenById, OpenByMetadata, Opened } from '@/lib/listing/schema';
import { newId } from '@/lib/new-id';
import { toStates } from '@/lib/submissions/answer';
import { applyAttemptStates } from '@/lib/submissions/attempt-outcomes';
import { insertAttempts } from '@/lib/submissions/attempt-repository';
import { SUBMISSION_KEY } from '@/lib/submissions/request';
import { agentOf, type Found, findById, findByMetadata } from './found';
import * as repository from './repository';
import { NAME_LENGTH_MAX } from './schema';
import { findBatchesById, insertWords } from './words';

const ROWS_PER_STATEMENT = 500;
const LABEL_LENGTH_MAX = 80;
const OWN_KEYS = 'batchdeck_';

/** Opens the batch that has this id of the API, or a session with it; makes one when none here has. Throws not_found. */
export async function openById({ requestId, upstreamId }: OpenById): Promise<Opened> {
  const db = await getDb();
  const [known] = await findBatchesById(db, upstreamId);
  if (known) return { batchId: known, isNew: false };
  return open(db, requestId, await findById(upstreamId));
}

/** Makes a batch of all sessions with this metadata, one row a session, oldest first. Throws not_found. */
export async function openByMetadata({ requestId, pairs }: OpenByMetadata): Promise<Opened> {
  const found = await findByMetadata(Object.fromEntries(pairs.map(({ key, value }) => [key, value])));
  return open(await getDb(), requestId, found);
}

async function open(db: Db, requestId: string, found: Found): Promise<Opened> {
  const own = await findOwn(db, found);
  if (own) return { batchId: own, isNew: false };
  // Of the wish, so that a repeat after a lost answer finds what it made.
  const batchId = `b_${createHash('sha256').update(requestId).digest('hex').slice(0, 24)}`;
  const agent = await agentOf(found);
  return db.transaction(async (tx) => {
    if (await repository.lockBatch(tx, batchId)) return { batchId, isNew: false };
    const before = await findOutcome<Opened>(tx, { batchId, requestId });
    if (before) return before;
    await insertFound(tx, batchId, found, agent);
    const outcome = { batchId, isNew: true };
    const detail = { items: found.sessions.length, by: found.name };
    await recordAudit(tx, { batchId, requestId, actor: 'you', action: 'batch.adopted', detail, outcome });
    return outcome;
  });
}

/** The batch of ours that all of it was sent from, or is in already. */
async function findOwn(db: Db, { sessions }: Found): Promise<string | undefined> {
  const mark = sessions[0]?.metadata[SUBMISSION_KEY];
  const ids = sessions.flatMap(({ sessionId }) => sessionId ?? []);
  if (ids.length === 0) return undefined;
  const known = new Map<string, Set<string>>();
  for (let start = 0; start < ids.length; start += ROWS_PER_STATEMENT) {
    const rows = await db
      .select({ batchId: attempts.batchId, sessionId: attempts.sessionId })
      .from(attempts)
      .where(inArray(attempts.sessionId, ids.slice(start, start + ROWS_PER_STATEMENT)));
    for (const { batchId, sessionId } of rows) {
      known.set(batchId, (known.get(batchId) ?? new Set()).add(sessionId ?? ''));
    }
  }
  const whole = [...known].find(([, some]) => some.size === ids.length)?.[0];
  if (whole || !mark) return whole;
  const [sent] = await db
    .select({ batchId: submissions.batchId })
    .from(submissions)
    .where(inArray(submissions.id, [mark]));
  return sent?.batchId;
}

async function insertFound(
  tx: Db,
  batchId: string,
  found: Found,
  agent: { agentId: string | null; agentName: string | null },
): Promise<void> {
  const { sessions, name, upstreamBatchId, adoption, createdAt } = found;
  const submissionId = newId('sub');
  const revision = 1;
  const upstream = upstreamName();
  await repository.insertBatch(tx, {
    id: batchId,
    name: name.slice(0, NAME_LENGTH_MAX),
    ...agent,
    state: 'sent',
    isAdopted: true,
    upstream,
    revision,
    submittedAt: createdAt ?? new Date(),
  });
  const places = placesBetween(null, null, sessions.length);
  for (let start = 0; start < sessions.length; start += ROWS_PER_STATEMENT) {
    const some = sessions.slice(start, start + ROWS_PER_STATEMENT);
    await tx.insert(items).values(
      some.map(({ index, metadata, llmId, versionId, sessionId }) => {
        const pairs = toPairs(metadata);
        const label = pairs.map(({ key, value }) => `${key}: ${value}`).join(', ') || (sessionId ?? `Item ${index}`);
        return {
          batchId,
          id: newId('item'),
          place: places[index] ?? '',
          index,
          label: label.slice(0, LABEL_LENGTH_MAX),
          parts: [],
          metadata: pairs,
          llmId,
          versionId,
          secrets: [],
        };
      }),
    );
  }
  await tx.insert(submissions).values({
    id: submissionId,
    batchId,
    number: 1,
    idempotencyKey: `adopted-${submissionId}`,
    body: '',
    bodySha256: '',
    itemCount: sessions.length,
    state: 'accepted',
    upstream,
    upstreamBatchId,
    adoption,
    polledAt: new Date(),
    nextPollAt: new Date(),
  });
  const rows = sessions.map(({ index, sessionId, llmId, versionId }) => ({
    batchId,
    itemIndex: index,
    number: 1,
    isNewest: true,
    origin: 'send' as const,
    submissionId,
    position: index,
    status: 'queued',
    sessionId,
    llmId,
    versionId,
    revision,
  }));
  await insertAttempts(tx, rows);
  await applyAttemptStates(tx, submissionId, toStates(sessions, null), { revision });
  await insertWords(tx, batchId);
}

/** Without the marks of ours that sessions of a batch that is gone still carry. */
const toPairs = (metadata: Record<string, string>): StoredPair[] =>
  Object.entries(metadata)
    .filter(([key]) => !key.startsWith(OWN_KEYS))
    .map(([key, value]) => ({ id: newId('pair'), key, value }));
