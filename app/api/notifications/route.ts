import { noInputSchema } from '@/lib/batches/schema';
import { readNotificationSettings } from '@/lib/notifications/service';
import { get } from '@/lib/route';

export const GET = get(noInputSchema, readNotificationSettings);
