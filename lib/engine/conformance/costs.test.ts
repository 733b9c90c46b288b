/** What a session has cost. */
import { expect, test } from 'vitest';
import { ended } from './batch';
import { call, ok } from './server';

test('the cost of a session is a decimal text with its scope and the number of its events', async () => {
  const { sessionId } = await ended();
  expect(await ok(`/v1/costs/sessions/${sessionId}`)).toMatchObject({
    scope_kind: 'session',
    scope_id: sessionId,
    event_count: expect.any(Number),
    total_cost_usd: expect.stringMatching(/^\d+(\.\d+)?$/),
  });
});

test('the cost of an unknown session is answered with 404', async () => {
  expect((await call('/v1/costs/sessions/sess_unknown')).status).toBe(404);
});
