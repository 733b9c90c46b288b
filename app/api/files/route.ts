import { uploadFile } from '@/lib/files/service';
import { answer } from '@/lib/route';

export const PUT = (request: Request) => answer(request, () => uploadFile(request));
