import { z } from 'zod';
import { SECRET_NAME, wireCredential, wireCredentialList, wireTime } from '@/lib/dari/wire';
import { endpoint } from '@/lib/engine/endpoint';
import { getSessionCost } from '@/lib/engine/store/costs';
import { deleteCredential, listCredentials, putCredential } from '@/lib/engine/store/credentials';
import { AppError } from '@/lib/errors';

const VALUE_LENGTH_MAX = 65_536;

export const organizationEndpoints = [
  endpoint({
    method: 'get',
    path: '/costs/sessions/{session_id}',
    group: 'Costs',
    summary: 'Read what a session has cost',
    description: 'The total is null while the price of one of its model calls is unknown.',
    answer: z
      .object({
        scope_kind: z.string(),
        scope_id: z.string(),
        event_count: z.number().int(),
        total_cost_usd: z.string().nullable(),
        input_tokens: z.number().int(),
        output_tokens: z.number().int(),
      })
      .meta({ id: 'SessionCost' }),
    refusals: [404],
    run: ({ db, path }) => getSessionCost(db, path.session_id),
  }),
  endpoint({
    method: 'get',
    path: '/organizations/current/credentials',
    group: 'Credentials',
    summary: 'List stored credentials',
    answer: wireCredentialList,
    run: async ({ db }) => ({ credentials: await listCredentials(db) }),
  }),
  endpoint({
    method: 'put',
    path: '/organizations/current/credentials/{name}',
    group: 'Credentials',
    summary: 'Store a credential',
    body: z.object({ value: z.string().min(1).max(VALUE_LENGTH_MAX) }),
    answer: wireCredential,
    run: ({ db, path, body }) => {
      if (!SECRET_NAME.test(path.name)) throw new AppError('invalid', `A name must match ${SECRET_NAME.source}`);
      return putCredential(db, path.name, body.value);
    },
  }),
  endpoint({
    method: 'delete',
    path: '/organizations/current/credentials/{name}',
    group: 'Credentials',
    summary: 'Delete a credential',
    answer: wireCredential.extend({ deleted_at: wireTime }).meta({ id: 'DeletedCredential' }),
    refusals: [404],
    run: ({ db, path }) => deleteCredential(db, path.name),
  }),
];
