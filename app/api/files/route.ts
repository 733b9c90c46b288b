import { finishUploadSchema, sameFileSchema } from '@/lib/files/schema';
import { findSame, finishUpload } from '@/lib/files/service';
import { answer, get } from '@/lib/route';

export const GET = get(sameFileSchema, findSame);

export const POST = (request: Request) =>
  answer(request, async () => finishUpload(finishUploadSchema.parse(await request.json())));
