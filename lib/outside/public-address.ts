/** What is the outside: the addresses that somebody else's URL may lead this process to. */
import 'server-only';
import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Public by their numbers, and yet the inside of a cloud. */
const INSIDE_ALL_THE_SAME = ['168.63.129.16'];
/** All that is given out of IPv6; the rest, the old embeddings of IPv4 among it, leads nobody knows where. */
const GLOBAL_V6 = ipaddr.IPv6.parseCIDR('2000::/3');

export class NotPublic extends Error {
  override name = 'NotPublic';
}

export function isPublicAddress(address: string): boolean {
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast' || INSIDE_ALL_THE_SAME.includes(address)) return false;
  return parsed instanceof ipaddr.IPv4 || parsed.match(GLOBAL_V6);
}

/** The address of a URL's host that is written as a number, as it stands once the URL was parsed. */
export function addressIn(url: URL): string | undefined {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return isIP(host) ? host : undefined;
}

/**
 * Resolves a name for one connection, and fails with NotPublic if any of its addresses is not. Node does not ask it for
 * hosts that are numbers already.
 */
export function publicLookup(lookup: LookupFunction = systemLookup): LookupFunction {
  return (host, options, callback) => {
    lookup(host, { ...options, all: true }, (error, found) => {
      const addresses = found as LookupAddress[];
      const [first] = addresses ?? [];
      if (error || !first) return callback(error ?? new Error('no address'), []);
      if (!addresses.every(({ address }) => isPublicAddress(address))) return callback(new NotPublic(), []);
      if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}
