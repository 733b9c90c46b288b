import { versionIdSchema } from '@/lib/agents/schema';
import { getVersion } from '@/lib/agents/service';
import { get } from '@/lib/route';

export const GET = get(versionIdSchema, getVersion);
