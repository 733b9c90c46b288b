'use server';

import { action } from '@/lib/action';
import { giveVerdictSchema, saveChecksSchema, tryChecksSchema } from './schema';
import * as service from './service';

/** Changes the checks of a batch and has all answers looked at anew; answers `{ revision }`. */
export const saveChecks = action(saveChecksSchema, service.saveChecks);
/** What checks would say of the first rows that have an answer; keeps nothing. */
export const tryChecks = action(tryChecksSchema, service.tryChecks);
/** Says what a person thinks of a row, or takes it back; answers `{ index }`. */
export const giveVerdict = action(giveVerdictSchema, service.giveVerdict);
