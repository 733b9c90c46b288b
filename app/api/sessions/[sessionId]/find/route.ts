import { answer } from '@/lib/route';
import { findText } from '@/lib/sessions/find';
import { findSchema } from '@/lib/sessions/outline-schema';

export async function GET(request: Request, { params }: RouteContext<'/api/sessions/[sessionId]/find'>) {
  const { sessionId } = await params;
  const text = new URL(request.url).searchParams.get('text');
  return answer(request, async () => findText(findSchema.parse({ sessionId, text }), request.signal));
}
