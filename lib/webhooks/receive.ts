import 'server-only';
import { type Db, getDb } from '@/lib/db/client';
import { log } from '@/lib/log';
import { hastenSubmission } from '@/lib/submissions/follow';
import { SUBMISSION_KEY } from '@/lib/submissions/request';
import * as repository from './repository';
import { endpointIdSchema, type WebhookEvent, webhookEventSchema } from './schema';
import { activeSecrets } from './secrets';
import { FITS_NOT, isGenuine, readSignatures, SIGNATURE_HEADER } from './signature';

const BODY_BYTES_MAX = 1_048_576;
/** Senders give up after ten seconds; one that is told to come back does. */
const ANSWER_MS = 5_000;
const COME_BACK_S = 30;

type Answer = { status: number; message: string };

/**
 * Takes one delivery. A genuine event is never believed: it only makes the submission it is about be looked at sooner,
 * once, however often it comes. Answers in time whatever the database does, and then asks for it again.
 */
export async function receiveWebhook(endpointId: string, request: Request): Promise<Response> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, ANSWER_MS, null);
  });
  try {
    const answer = await Promise.race([receive(endpointId, request), late]);
    if (answer) return Response.json({ message: answer.message }, { status: answer.status });
    log.warn('a webhook delivery could not be taken in time');
  } catch (error) {
    log.error({ err: error }, 'a webhook delivery could not be taken');
  } finally {
    clearTimeout(timer);
  }
  return Response.json(
    { message: 'This cannot be stored now. Send it again.' },
    { status: 503, headers: { 'retry-after': String(COME_BACK_S) } },
  );
}

/** Null: come back later. */
async function receive(endpointId: string, request: Request): Promise<Answer | null> {
  const db = await getDb();
  const isShaped = endpointIdSchema.safeParse(endpointId).success;
  const endpoint = isShaped ? await repository.findEndpoint(db, endpointId) : undefined;
  if (!endpoint) return { status: 404, message: 'There is no webhook here.' };
  if (endpoint.secret === null) return null; // it is just being turned on
  const refuse = async (status: number, why: string): Promise<Answer> => {
    await repository.noteRefusal(db, endpointId, why);
    return { status, message: `${why}.` };
  };
  const signatures = readSignatures(request.headers.get(SIGNATURE_HEADER));
  if (!signatures) return refuse(400, 'It had no signature that could be one');
  const raw = await readBody(request);
  if (!raw) return refuse(413, 'It was larger than 1 MB');
  if (!isGenuine(raw, signatures, activeSecrets(endpoint))) return refuse(401, FITS_NOT);
  const event = webhookEventSchema.safeParse(parseJson(raw));
  if (!event.success) return refuse(400, 'It was signed, but is no event');
  return take(db, endpointId, event.data);
}

async function take(db: Db, endpointId: string, event: WebhookEvent): Promise<Answer> {
  const isFirst = await db.transaction(async (tx) => {
    const isNew = await repository.insertDelivery(tx, endpointId, event);
    if (isNew) await hastenSubmission(subjectOf(event), tx);
    return isNew;
  });
  return { status: 200, message: isFirst ? 'Taken.' : 'Taken before.' };
}

/** A session’s event carries the marks that its item was sent with: they are there before the API has told us its ids. */
function subjectOf({ data }: WebhookEvent) {
  const submissionId = data.metadata?.[SUBMISSION_KEY];
  return {
    upstreamBatchId: data.batch_id ?? null,
    submissionId: typeof submissionId === 'string' ? submissionId : null,
  };
}

/** Null when it is too long; what comes beyond the limit is not read. */
async function readBody({ headers, body }: Request): Promise<Buffer | null> {
  if (Number(headers.get('content-length')) > BODY_BYTES_MAX) return null;
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (body) {
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > BODY_BYTES_MAX) return null;
      chunks.push(chunk);
    }
  }
  return Buffer.concat(chunks);
}

function parseJson(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString('utf8'));
  } catch {
    return undefined;
  }
}
