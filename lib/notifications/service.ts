import 'server-only';
import { getDb } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { newId } from '@/lib/new-id';
import { faultOfUrl } from '@/lib/outside/public-host';
import { enqueueDeliveries, sendTest } from './deliver';
import { shownName, wordsFor } from './message';
import type { TargetRecord } from './repository';
import * as repository from './repository';
import type { NotificationSettings, RecentNotices, SaveTarget, Target, TestOutcome } from './schema';
import { newSecret } from './signature';
import { openSecret, sealOf } from './targets';

type Of = { targetId: string };

/** Whom is told, and how the last deliveries went. Neither an address nor a secret is in it. */
export async function readNotificationSettings(): Promise<NotificationSettings> {
  const db = await getDb();
  const [targets, deliveries] = await Promise.all([repository.listTargets(db), repository.listDeliveries(db)]);
  return {
    targets: targets.map(toTarget),
    deliveries: deliveries.map(({ createdAt, nextTryAt, ...rest }) => ({
      ...rest,
      createdAt: createdAt.toISOString(),
      nextTryAt: nextTryAt?.toISOString() ?? null,
    })),
  };
}

/** Answers the signing secret of a new webhook. Throws invalid for an address that nothing may be sent to, not_found. */
export async function saveTarget({ id, url, kind, ...fields }: SaveTarget & { pageOrigin: string }) {
  const { pageOrigin: origin, ...values } = fields;
  const fault = url === '' ? null : await faultOfUrl(url);
  if (fault) throw new AppError('invalid', 'Nothing was saved.', [{ path: 'url', message: `The address ${fault}.` }]);
  const db = await getDb();
  const targetId = id ?? newId('ntg');
  const address = url === '' ? {} : { url: sealOf('url', targetId, url), host: new URL(url).host };
  if (id !== null) {
    const isThere = await repository.updateTarget(db, id, { ...values, ...address, origin });
    if (!isThere) throw gone();
    return { targetId, secret: null };
  }
  const secret = kind === 'webhook' ? newSecret() : null;
  const sealed = secret && sealOf('secret', targetId, secret);
  await repository.insertTarget(db, {
    id: targetId,
    kind,
    ...values,
    url: '',
    host: '',
    ...address,
    secret: sealed,
    origin,
  });
  return { targetId, secret };
}

/** With its deliveries; one that is gone already is no failure. */
export async function deleteTarget({ targetId }: Of): Promise<Of> {
  await repository.deleteTarget(await getDb(), targetId);
  return { targetId };
}

/** Throws not_found. */
export async function testTarget({ targetId }: Of): Promise<TestOutcome> {
  return sendTest(await getTarget(targetId));
}

/** The signing secret, for whoever sets a receiver up. Throws not_found. */
export async function readSecret({ targetId }: Of): Promise<{ secret: string }> {
  const secret = openSecret(await getTarget(targetId));
  if (secret === null) throw new AppError('not_found', 'What is sent to Slack is not signed.');
  return { secret };
}

/** A new one, which signs from now on. Throws not_found. */
export async function rotateSecret({ targetId }: Of): Promise<{ secret: string }> {
  const { kind } = await getTarget(targetId);
  if (kind !== 'webhook') throw new AppError('not_found', 'What is sent to Slack is not signed.');
  const secret = newSecret();
  await repository.updateTarget(await getDb(), targetId, { secret: sealOf('secret', targetId, secret) });
  return { secret };
}

/** Tries one that was given up again, with the same bytes and id. Throws conflict when it was not given up. */
export async function sendAgain({ deliveryId }: { deliveryId: string }): Promise<{ deliveryId: string }> {
  const db = await getDb();
  await db.transaction(async (tx) => {
    if (!(await repository.reopenDelivery(tx, deliveryId))) {
      throw new AppError('conflict', 'This was not given up any more. Nothing was sent; look again.');
    }
    await enqueueDeliveries(tx, [deliveryId]);
  });
  return { deliveryId };
}

/** What browsers show that was not there at `after`; without it, where they begin. */
export async function readRecentNotices({ after }: { after?: number | undefined }): Promise<RecentNotices> {
  const db = await getDb();
  if (after === undefined) return { last: await repository.findLastEventId(db), notices: [] };
  const events = await repository.listEventsAfter(db, after);
  return {
    // A browser may know more than there is: of a database that was put back.
    last: events.at(-1)?.id ?? Math.min(after, await repository.findLastEventId(db)),
    notices: events.map((event) => {
      const { id, batchId, type, batchName } = event;
      return { id, batchId, type, title: shownName(batchName), body: wordsFor(event) };
    }),
  };
}

async function getTarget(targetId: string): Promise<TargetRecord> {
  const target = await repository.findTarget(await getDb(), targetId);
  if (!target) throw gone();
  return target;
}

const gone = () => new AppError('not_found', 'This target is not there any more. It may have been deleted.');

function toTarget(record: TargetRecord): Target {
  const { id, name, kind, host, events, failurePercent, failureLeast, stallMinutes, isOn, lastError } = record;
  return {
    ...{ id, name, kind, host, events, failurePercent, failureLeast, stallMinutes, isOn, lastError },
    lastDeliveredAt: record.lastDeliveredAt?.toISOString() ?? null,
    lastErrorAt: record.lastErrorAt?.toISOString() ?? null,
  };
}
