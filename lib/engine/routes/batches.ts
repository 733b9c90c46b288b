import { wireCreateSessionBatch, wireSessionBatch } from '@/lib/dari/wire';
import { answerWith, endpoint } from '@/lib/engine/endpoint';
import { getBatch } from '@/lib/engine/store/batches';
import { createBatch } from '@/lib/engine/store/create-batch';

const group = 'Session batches';

export const batchEndpoints = [
  endpoint({
    method: 'post',
    path: '/session-batches',
    group,
    summary: 'Create a batch',
    description:
      'Makes a session and its first message of every item, in order. An item that cannot be created comes back in its place as failed, with the reason. A key used before makes nothing and answers the batch it made then, with 200.',
    body: wireCreateSessionBatch,
    status: 201,
    otherStatus: 200,
    answer: wireSessionBatch,
    refusals: [404, 413],
    run: async ({ db, body }) => {
      const { batchId, isNew } = await createBatch(db, body);
      const { counts: _, ...batch } = await getBatch(db, batchId);
      return answerWith(isNew ? 201 : 200, batch);
    },
  }),
  endpoint({
    method: 'get',
    path: '/session-batches/{batch_id}',
    group,
    summary: 'Read a batch',
    answer: wireSessionBatch,
    refusals: [404],
    run: ({ db, path }) => getBatch(db, path.batch_id),
  }),
];
