/** Tells an agent's webhook what happened: deliveries are written in the transaction that made it happen. */
import 'server-only';
import type { Db } from '@/lib/db/client';
import type { Outcome, Turn } from './messages';

/** Of a session whose message ended, and of its batch if that ended with it. */
export async function announceEnd(_tx: Db, _turn: Turn, _outcome: Outcome): Promise<void> {}

/** Of calls that wait for a result from outside. */
export async function announceCalls(
  _tx: Db,
  _turn: Turn,
  _calls: { id: string; name: string; arguments: Record<string, unknown> }[],
): Promise<void> {}

/** Of a batch none of whose items could be created. */
export async function announceBatch(_tx: Db, _batchId: string): Promise<void> {}
