import { get } from '@/lib/route';
import { findPlaces } from '@/lib/sessions/find';
import { findPlacesSchema } from '@/lib/sessions/outline-schema';

export const GET = get(findPlacesSchema, findPlaces);
