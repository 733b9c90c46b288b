import 'server-only';
import { z } from 'zod';
import { request } from './client';

const wireSessionCost = z.object({ total_cost_usd: z.string().nullish() });

/** `GET /v1/costs/sessions/{id}`: USD; null while it is not known. Throws UpstreamError. */
export async function getSessionCost(sessionId: string): Promise<number | null> {
  const path = `/v1/costs/sessions/${encodeURIComponent(sessionId)}`;
  const { total_cost_usd: total } = await request({ method: 'GET', path, answer: wireSessionCost });
  const cost = total ? Number(total) : Number.NaN;
  return Number.isFinite(cost) && cost >= 0 ? cost : null;
}
