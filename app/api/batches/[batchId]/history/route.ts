import { auditLogSchema } from '@/lib/audit/schema';
import { listAudit } from '@/lib/audit/service';
import { get } from '@/lib/route';

export const GET = get(auditLogSchema, listAudit);
