/** Which addresses a user may have things sent to. Where it connects to is checked again when it does. */
import 'server-only';
import { lookup } from 'node:dns/promises';
import { env } from '@/lib/env';
import { addressIn, isPublicAddress } from './public-address';

const RESOLVE_MS = 2_000;

const PRIVATE_NAME = /^[^.]*$|(^|\.)(localhost|local|internal|home\.arpa|localdomain)$/;

export type Resolve = (host: string, options: { all: true }) => Promise<{ address: string }[]>;

/** Why nothing is sent there, as what the URL must be (`must name a public host`); null when it may be. */
export async function faultOfUrl(given: string, resolve: Resolve = lookup): Promise<string | null> {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (!url || /[\s\\]/.test(given) || !/^https?:$/.test(url.protocol)) return 'must be an absolute https URL';
  if (url.username || url.password || /^[^/]*\/\/[^/?#]*@/.test(given)) return 'must not carry user info';
  if (env.BATCHDECK_WEBHOOKS_PRIVATE) return null;
  if (url.protocol !== 'https:') return 'must be an absolute https URL';
  return (await isPublicHost(url, resolve)) ? null : 'must name a public host';
}

/** A name that does not resolve now may do so later. */
async function isPublicHost(url: URL, resolve: Resolve): Promise<boolean> {
  const address = addressIn(url);
  if (address !== undefined) return isPublicAddress(address);
  const host = url.hostname.replace(/\.$/, '');
  if (PRIVATE_NAME.test(host)) return false;
  const addresses = await soon(resolve(host, { all: true }).catch(() => []));
  return addresses.every((found) => isPublicAddress(found.address));
}

async function soon<T>(resolving: Promise<T[]>): Promise<T[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<T[]>((resolve) => {
    timer = setTimeout(resolve, RESOLVE_MS, []);
  });
  return Promise.race([resolving, late]).finally(() => clearTimeout(timer));
}
