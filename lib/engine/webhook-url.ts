/** Which addresses a webhook may have. Where it connects to is checked again when it does. */
import 'server-only';
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { env } from '@/lib/env';
import { shapeError } from './refusal';

const RESOLVE_MS = 2_000;

/** Public by its number, and yet the inside of a cloud. */
export const DENIED_ADDRESSES = ['168.63.129.16'];

const PRIVATE_NAME = /^[^.]*$|(^|\.)(localhost|local|internal|home\.arpa|localdomain)$/;

export type Resolve = (host: string, options: { all: true }) => Promise<{ address: string }[]>;

/** Throws a 422 for a URL that is not absolute, not https, with user info, or not of a public host. */
export async function checkWebhookUrl(given: string, resolve: Resolve = lookup): Promise<void> {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (!url || /[\s\\]/.test(given) || !/^https?:$/.test(url.protocol)) refuse('must be an absolute https URL');
  if (url.username || url.password || /^[^/]*\/\/[^/?#]*@/.test(given)) refuse('must not carry user info');
  if (env.BATCHDECK_WEBHOOKS_PRIVATE) return;
  if (url.protocol !== 'https:') refuse('must be an absolute https URL');
  if (!(await isPublicHost(url.hostname, resolve))) refuse('must name a public host');
}

/** A name that does not resolve now may do so later. */
async function isPublicHost(hostname: string, resolve: Resolve): Promise<boolean> {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (isIP(host)) return isPublicAddress(host);
  if (PRIVATE_NAME.test(host)) return false;
  const addresses = await soon(resolve(host, { all: true }).catch(() => []));
  return addresses.every(({ address }) => isPublicAddress(address));
}

function isPublicAddress(address: string): boolean {
  return ipaddr.parse(address).range() === 'unicast' && !DENIED_ADDRESSES.includes(address);
}

async function soon<T>(resolving: Promise<T[]>): Promise<T[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<T[]>((resolve) => {
    timer = setTimeout(resolve, RESOLVE_MS, []);
  });
  return Promise.race([resolving, late]).finally(() => clearTimeout(timer));
}

function refuse(why: string): never {
  throw shapeError('url_invalid', ['body', 'webhook_url'], `The webhook URL ${why}`);
}
