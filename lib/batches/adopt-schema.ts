/** What it takes to open what was not composed here, and what is kept of where it was found. */
import { z } from 'zod';
import { requestId } from '@/lib/submissions/schema';

const line = (lengthMax: number, empty: string) =>
  z
    .string()
    .overwrite((value) => value.replaceAll('\0', '').toWellFormed())
    .trim()
    .min(1, empty)
    .max(lengthMax, `This has at most ${lengthMax} characters.`);

export const openByIdSchema = z.object({
  requestId,
  upstreamId: line(200, 'Paste the id of a batch or of a session.').regex(/^\S+$/, 'An id has no blanks in it.'),
});
export const openByMetadataSchema = z.object({
  requestId,
  pairs: z
    .array(z.object({ key: line(64, 'Give it a key.'), value: line(512, 'Give it a value.') }))
    .min(1)
    .max(5),
});
export type OpenById = z.infer<typeof openByIdSchema>;
export type OpenByMetadata = z.infer<typeof openByMetadataSchema>;

/** isNew: it was made just now; otherwise it was here before. */
export type Opened = { batchId: string; isNew: boolean };
