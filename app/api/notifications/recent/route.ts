import { recentSchema } from '@/lib/notifications/schema';
import { readRecentNotices } from '@/lib/notifications/service';
import { get } from '@/lib/route';

export const GET = get(recentSchema, readRecentNotices);
