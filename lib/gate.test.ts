import { expect, test } from 'vitest';
import { refusal } from './gate';

const ask = (method: string, headers: Record<string, string>) => refusal(method, new Headers(headers))?.status ?? 'in';

test.each([
  ['GET', { host: 'localhost:3000' }, 'in'],
  ['GET', { host: '127.0.0.1:3000' }, 'in'],
  ['GET', { host: 'evil.test:3000' }, 421],
  ['GET', { host: '' }, 421],
  ['POST', { host: 'localhost:3000', 'sec-fetch-site': 'same-origin', origin: 'http://localhost:3000' }, 'in'],
  ['POST', { host: 'localhost:3000', origin: 'http://localhost:3000' }, 'in'],
  ['POST', { host: 'localhost:3000' }, 403],
  ['POST', { host: 'localhost:3000', origin: 'null' }, 403],
  ['POST', { host: 'localhost:3000', origin: 'http://localhost:4000' }, 403],
  ['POST', { host: 'localhost:3000', origin: 'http://evil.test', 'x-forwarded-host': 'evil.test' }, 403],
  ['POST', { host: 'evil.test', 'sec-fetch-site': 'same-origin', origin: 'http://evil.test' }, 421],
  ['PUT', { host: 'localhost:3000', 'sec-fetch-site': 'cross-site', origin: 'http://localhost:3000' }, 403],
])('%s with %j is answered %s', (method, headers, expected) => {
  expect(ask(method, headers as Record<string, string>)).toBe(expected);
});
