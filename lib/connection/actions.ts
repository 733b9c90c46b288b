'use server';

import { action } from '@/lib/action';
import { noInputSchema } from '@/lib/batches/schema';
import * as service from './service';

/** Answers `{ key }`, the bearer key of the embedded engine. */
export const revealEngineKey = action(noInputSchema, service.revealEngineKey);
