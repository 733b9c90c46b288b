'use server';

import { action } from '@/lib/action';
import { noInputSchema } from './schema';
import { tryUpstreamAgain as tryAgain } from './service';

/** Ends what is held back after a refused key or an outage: what waits goes out now. */
export const tryUpstreamAgain = action(noInputSchema, tryAgain);
