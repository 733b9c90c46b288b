import { getMetadata } from '@/lib/batches/metadata';
import { metadataSchema } from '@/lib/batches/metadata-schema';
import { get } from '@/lib/route';

export const GET = get(metadataSchema, getMetadata);
