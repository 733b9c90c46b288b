/** What a target keeps sealed, and where its links lead. */
import 'server-only';
import { env } from '@/lib/env';
import { seal, unseal } from '@/lib/seal';
import type { TargetRecord } from './repository';

type Sealed = 'url' | 'secret';

const placeOf = (field: Sealed, targetId: string): string => `notification_targets.${field}/${targetId}`;

export const sealOf = (field: Sealed, targetId: string, value: string): string => seal(value, placeOf(field, targetId));

/** Throws AppError internal when it cannot be opened. */
export const openUrl = ({ id, url }: TargetRecord): string => unseal(url, placeOf('url', id));

/** Null for a kind that is not signed. As `openUrl`. */
export const openSecret = ({ id, secret }: TargetRecord): string | null =>
  secret === null ? null : unseal(secret, placeOf('secret', id));

export const originOf = ({ origin }: Pick<TargetRecord, 'origin'>): string => env.BATCHDECK_PUBLIC_URL ?? origin;
