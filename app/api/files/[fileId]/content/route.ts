import { readFile } from '@/lib/files/service';
import { answer } from '@/lib/route';

type Context = { params: Promise<{ fileId: string }> };

export const GET = (request: Request, { params }: Context) =>
  answer(request, async () => readFile((await params).fileId, request.headers.get('range')));
