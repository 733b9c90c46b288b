import { findingsSchema } from '@/lib/checks/schema';
import { getFindings } from '@/lib/checks/service';
import { get } from '@/lib/route';

export const GET = get(findingsSchema, getFindings);
