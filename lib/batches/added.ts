import 'server-only';
import { findOutcome, recordAudit } from '@/lib/audit/service';
import { getDb } from '@/lib/db/client';
import { hastenSession } from '@/lib/submissions/hasten';
import * as repository from './repository';

type Added = { sessionId: string; requestId: string; action: 'session.message' | 'session.result' };

/** A person added to a session: its batch, if it has one, looks at it at once, and its history tells of it once. */
export async function noteAddition({ sessionId, requestId, action }: Added): Promise<void> {
  const db = await getDb();
  const origin = await repository.findAttemptOfSession(db, sessionId);
  if (!origin) return;
  const { batchId, index, attempt } = origin;
  await hastenSession(sessionId);
  await db.transaction(async (tx) => {
    if (!(await repository.lockBatch(tx, batchId)) || (await findOutcome(tx, { batchId, requestId }))) return;
    const detail = { index, attempt, sessionId };
    await recordAudit(tx, { batchId, requestId, actor: 'you', action, detail, outcome: { sessionId } });
  });
}
