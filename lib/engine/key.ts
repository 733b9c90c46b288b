import 'server-only';
import { createHash, timingSafeEqual } from 'node:crypto';
import { keptKey } from '@/lib/data-dir';
import { env } from '@/lib/env';
import { newId } from '@/lib/new-id';

/** The bearer key that opens the engine: the one in the environment, else one made at first start and kept. */
export function engineKey(): string {
  return env.BATCHDECK_ENGINE_KEY ?? keptKey('engine.key', () => newId('dari'));
}

/** Compares an Authorization header with the key in a time that does not tell how much of it was right. */
export function isAuthorized(header: string | null): boolean {
  const given = /^Bearer +(.+)$/i.exec(header ?? '')?.[1];
  return given !== undefined && timingSafeEqual(digest(given.trim()), digest(engineKey()));
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
