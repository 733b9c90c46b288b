import 'server-only';
import { headers } from 'next/headers';
import { env } from './env';

/** The address under which the page that is being made was opened. */
export async function readOrigin(): Promise<string> {
  const sent = await headers();
  return `${sent.get('x-forwarded-proto') ?? 'http'}://${sent.get('host') ?? `localhost:${env.PORT}`}`;
}
