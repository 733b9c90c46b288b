/**
 * Decides whether a request may come in at all: a known Host (no DNS rebinding), and for writes a same-origin page.
 * proxy.ts asks it first and both door frames ask again, because the proxy layer alone has been bypassed before.
 */
import { env } from './env';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];
const READS = ['GET', 'HEAD', 'OPTIONS'];

/** null lets the request in; otherwise the status and sentence to refuse it with. */
export function refusal(method: string, headers: Headers): { status: number; message: string } | null {
  const host = headers.get('host') ?? '';
  if (!allowedHosts().includes(host.replace(/:\d+$/, '').toLowerCase())) {
    return { status: 421, message: 'This host name is not one of Batchdeck’s. Add it to BATCHDECK_ALLOWED_HOSTS.' };
  }
  if (READS.includes(method)) return null;
  const site = headers.get('sec-fetch-site');
  const origin = headers.get('origin');
  const isSameOrigin = origin !== null && sameHost(origin, host);
  if (site === 'same-origin' || (site === null && isSameOrigin)) return null;
  return { status: 403, message: 'Writes are taken from Batchdeck’s own pages only.' };
}

function allowedHosts(): string[] {
  const further = env.BATCHDECK_ALLOWED_HOSTS.split(',').map((host) => host.trim().toLowerCase());
  return [...LOOPBACK, env.BATCHDECK_HOST.toLowerCase(), ...further.filter(Boolean)];
}

function sameHost(origin: string, host: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === host;
}
