/** What checks found in a row, in the words that exports have for it. */
import type { Outcome } from '@/lib/checks/schema';
import { resultOf } from '@/lib/checks/status';
import type { ExportRow } from './rows';

const WORDS: Record<Outcome, string> = { p: 'passed', f: 'failed', e: 'error', u: 'unchecked' };

export type FoundCheck = { name: string; result: string; reason: string | null };

/** In order; all unchecked while nobody has looked at the answer. */
export const foundChecks = ({ checks, findings }: Pick<ExportRow, 'checks' | 'findings'>): FoundCheck[] =>
  checks.map(({ name }, place) => {
    const finding = findings?.[place];
    return { name, result: WORDS[finding?.outcome ?? 'u'], reason: finding?.reason ?? null };
  });

/** What all of them come to. */
export const resultWord = ({ findings }: Pick<ExportRow, 'findings'>): string =>
  resultOf((findings ?? []).map(({ outcome }) => outcome).join(''));
