import 'server-only';
import { UpstreamError } from '@/lib/dari/client';
import * as dari from '@/lib/dari/credentials';
import type { CredentialList, SaveCredential } from './schema';

/** Names of what is stored. An API without this endpoint keeps none. Throws UpstreamError. */
export async function listCredentials(): Promise<CredentialList> {
  try {
    return { isKept: true, credentials: await dari.listCredentials() };
  } catch (error) {
    if (error instanceof UpstreamError && error.status === 404) return { isKept: false, credentials: [] };
    throw error;
  }
}

/** Stores a value, over the one of that name. Throws UpstreamError. */
export async function saveCredential({ name, value }: SaveCredential): Promise<{ name: string }> {
  await dari.putCredential(name, value);
  return { name };
}

/** Throws UpstreamError; one that is gone already is no failure. */
export async function deleteCredential({ name }: { name: string }): Promise<{ name: string }> {
  try {
    await dari.deleteCredential(name);
  } catch (error) {
    if (!(error instanceof UpstreamError && error.status === 404)) throw error;
  }
  return { name };
}
