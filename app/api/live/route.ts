import { streamChanges } from '@/lib/live/stream';
import { answer } from '@/lib/route';

export const GET = (request: Request): Promise<Response> => answer(request, async () => streamChanges(request));
