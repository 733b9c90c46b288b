import { bundleFileSchema } from '@/lib/agents/schema';
import { getFile } from '@/lib/agents/service';
import { get } from '@/lib/route';

export const GET = get(bundleFileSchema, getFile);
