import { tellPresence } from '@/lib/batches/draft-presence';
import { draftPresenceSchema } from '@/lib/batches/draft-schema';
import { get } from '@/lib/route';

export const GET = get(draftPresenceSchema, tellPresence);
