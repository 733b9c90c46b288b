import { estimateSessions } from '@/lib/batches/estimate';
import { estimateSchema } from '@/lib/batches/estimate-schema';
import { get } from '@/lib/route';

export const GET = get(estimateSchema, estimateSessions);
