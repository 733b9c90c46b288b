import { wireFile } from '@/lib/dari/wire';
import { endpoint } from '@/lib/engine/endpoint';
import { readContent } from '@/lib/engine/file-content';
import { getFile } from '@/lib/engine/store/files';
import { receiveFile } from '@/lib/engine/upload';

const group = 'Files';

export const fileEndpoints = [
  endpoint({
    method: 'post',
    path: '/files',
    group,
    summary: 'Upload a file',
    description: 'One file in the field `file`. It can then be used in any number of messages.',
    bodyType: 'multipart/form-data',
    status: 201,
    answer: wireFile,
    refusals: [413],
    run: ({ db, request }) => receiveFile(db, request),
  }),
  endpoint({
    method: 'get',
    path: '/files/{file_id}',
    group,
    summary: 'Read what an uploaded file is called, and its size',
    answer: wireFile,
    refusals: [404],
    run: async ({ db, path }) => {
      const { id, filename, sizeBytes } = await getFile(db, path.file_id);
      return { id, filename, size_bytes: sizeBytes };
    },
  }),
  endpoint({
    method: 'get',
    path: '/files/{file_id}/content',
    group,
    summary: 'Download an uploaded file',
    description: 'A `Range` header of one range is answered with that part and 206.',
    answerType: 'application/octet-stream',
    otherStatus: 206,
    refusals: [404, 416],
    run: async ({ db, path, request }) => readContent(await getFile(db, path.file_id), request.headers.get('range')),
  }),
];
