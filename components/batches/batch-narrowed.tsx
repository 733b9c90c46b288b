'use client';

import { RotateCw, X } from 'lucide-react';
import { markWord } from '@/components/checks/mark-words';
import { Button } from '@/components/ui/button';
import type { BatchRow } from '@/lib/batches/schema';
import { type BatchAddress, changeAddress, stepAddress } from './batch-address';
import type { Retry } from './batch-retry';
import { readPair } from './batch-rows-shown';
import type { Searched } from './batch-search';
import { BatchSearched } from './batch-searched';
import { spanWords } from './batch-span';
import { useCopyBatch } from './copy-batch';

/** While a search or a filter leaves out rows: what they are narrowed to, and a retry or a new batch of what matches. */
export function BatchNarrowed({
  batchId,
  address,
  shown,
  searched,
  retry,
}: {
  batchId: string;
  address: BatchAddress;
  shown: BatchRow[];
  searched: Searched;
  retry: Retry;
}) {
  const { copy, isPending } = useCopyBatch(batchId);
  /** What is done with the rows that match waits until they are known. */
  const { isLooking } = searched;
  const failed = shown.filter(({ status }) => status === 'failed').length;
  return (
    <>
      <ul aria-label="Filters" className="flex min-w-0 flex-wrap items-center gap-1.5">
        {filtersOf(address).map(({ word, value, without }) => (
          <li
            key={`${word} ${value}`}
            className="inline-flex h-8 min-w-0 max-w-full items-center gap-1 rounded-m bg-accent-soft pl-2.5 sm:h-[26px]"
          >
            <span className="shrink-0 text-text-2">{word}</span>
            <bdi title={value} className="min-w-0 truncate">
              {value}
            </bdi>
            <Button
              variant="quiet"
              size="sm"
              aria-label={`Without the filter ${word} ${value}`}
              onClick={() => changeAddress(without)}
            >
              <X size={13} aria-hidden />
            </Button>
          </li>
        ))}
      </ul>
      <div className="ml-auto flex flex-wrap justify-end gap-2">
        {shown.length > 0 && (
          <>
            <Button
              size="sm"
              aria-label={`Export ${shown.length.toLocaleString('en')} that ${shown.length === 1 ? 'matches' : 'match'}`}
              aria-disabled={isLooking}
              onClick={() => isLooking || stepAddress({ export: 'matching' })}
            >
              Export {shown.length.toLocaleString('en')}
            </Button>
            <Button
              size="sm"
              isPending={isPending}
              aria-disabled={isLooking}
              onClick={() => isLooking || copy({ indexes: shown.map(({ index }) => index), input: 'newest' })}
            >
              New batch from {shown.length === 1 ? 'this row' : `these ${shown.length.toLocaleString('en')} rows`}
            </Button>
          </>
        )}
        {failed > 0 && (
          <Button
            size="sm"
            isPending={retry.isPending}
            aria-disabled={isLooking}
            onClick={() => isLooking || retry.start({ kind: 'matching', indexes: shown.map(({ index }) => index) })}
          >
            {!retry.isPending && <RotateCw size={13} aria-hidden />}
            Retry {failed.toLocaleString('en')} that {failed === 1 ? 'matches' : 'match'}
          </Button>
        )}
      </div>
      {searched.isOn && <BatchSearched searched={searched} place={address.place} />}
    </>
  );
}

type Filter = { word: string; value: string; without: Parameters<typeof changeAddress>[0] };

const PLACE_WORDS = { input: 'inputs', error: 'errors', answer: 'answers' };

/** Each filter in words, and the address without it. The search and the kind stand in controls of their own. */
function filtersOf(address: BatchAddress): Filter[] {
  const { place, group, models, versions, triesMin, secondsMin, started, ended, metadata, checks, verdicts } = address;
  const without = (all: string[], one: string) => all.filter((other) => other !== one);
  return [
    ...(place === 'everywhere' ? [] : [{ word: 'Search in:', value: PLACE_WORDS[place], without: { in: null } }]),
    ...(group === null ? [] : [{ word: 'Failed:', value: group, without: { group: null } }]),
    ...models.map((one) => ({ word: 'Model:', value: one, without: { model: without(models, one) } })),
    ...versions.map((one) => ({ word: 'Version:', value: one, without: { version: without(versions, one) } })),
    ...(triesMin === null ? [] : [{ word: 'Tries:', value: `${triesMin} or more`, without: { tries: null } }]),
    ...(secondsMin === null ? [] : [{ word: 'Time:', value: `${secondsMin} s or more`, without: { took: null } }]),
    ...(started ? [{ word: 'Started:', value: spanWords(started), without: { started: null } }] : []),
    ...(ended ? [{ word: 'Ended:', value: spanWords(ended), without: { ended: null } }] : []),
    ...checks.map((one) => ({ word: 'Checks:', value: markWord(one), without: { check: without(checks, one) } })),
    ...verdicts.map((one) => ({
      word: 'Verdict:',
      value: markWord(one),
      without: { verdict: without(verdicts, one) },
    })),
    ...metadata.map((one) => {
      const [key, value] = readPair(one);
      return { word: `${key}:`, value, without: { meta: without(metadata, one) } };
    }),
  ];
}
