import 'server-only';
import { cookies } from 'next/headers';
import { newId } from './new-id';
import { readOrigin } from './page-origin';

const COOKIE = 'batchdeck_browser';
/** As long as browsers keep any cookie. */
const KEPT_S = 400 * 24 * 60 * 60;

/** Who owns what is private while nobody logs in: the browser, by an id that only it and the server know. */
export async function readBrowserId(): Promise<string | null> {
  const value = (await cookies()).get(COOKIE)?.value ?? '';
  return /^browser_[0-9a-v]{24}$/.test(value) ? value : null;
}

/** The same, made when there is none, and kept for longer again. For actions only: pages cannot set cookies. */
export async function keepBrowserId(): Promise<string> {
  const browserId = (await readBrowserId()) ?? newId('browser');
  const secure = (await readOrigin()).startsWith('https:');
  (await cookies()).set(COOKIE, browserId, { httpOnly: true, sameSite: 'lax', path: '/', maxAge: KEPT_S, secure });
  return browserId;
}
