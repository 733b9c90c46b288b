import { ledgerWishSchema } from '@/lib/ledger/schema';
import { getEvents } from '@/lib/ledger/service';
import { get } from '@/lib/route';

export const GET = get(ledgerWishSchema, getEvents);
