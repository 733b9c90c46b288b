'use client';

import { useSearchParams } from 'next/navigation';
import { useId, useRef, useState } from 'react';
import { Select } from '@/components/ui/field';
import { type Pill, Pills } from '@/components/ui/pills';
import { SearchField } from '@/components/ui/search-field';
import { ViewsButton } from '@/components/views/views-button';
import type { BatchList, Show, Sort } from '@/lib/listing/schema';
import { changeAddress } from './batch-address';
import { readGrouping } from './batch-list-groups';

const TYPING_MS = 150;

const SHOWS: Record<Show, string> = {
  all: 'All',
  running: 'Running',
  failures: 'With failures',
  paused: 'Paused',
  asking: 'Asking',
  stopped: 'Stopped',
  completed: 'Completed',
  drafts: 'Drafts',
};
const SORTS: Record<Sort, string> = {
  newest: 'Newest',
  oldest: 'Oldest',
  name: 'Name',
  failed: 'Most failed',
  progress: 'Least done',
  changed: 'Last change',
};
const GROUPS = { none: 'No groups', agent: 'By agent', day: 'By day' };

/** Search, kind, order, groups and archived ones: all of it in the address. */
export function BatchListControls({ list }: { list: BatchList }) {
  const params = useSearchParams();
  const [show, sort] = [oneOf(SHOWS, params.get('show'), 'all'), oneOf(SORTS, params.get('sort'), 'newest')];
  const group = readGrouping(params.get('group')) ?? 'none';
  const search = useTypedSearch(params.get('q') ?? '');
  return (
    <div className="mb-2.5 flex flex-wrap items-center gap-2">
      <div className="w-full sm:w-[300px]">
        <SearchField label="Search names, agents, metadata" value={search.value} onChange={search.change} />
      </div>
      <Pills
        label="Show"
        pills={pillsOf(list.counts, show)}
        value={show}
        onChange={(value) => changeAddress({ show: value === 'all' ? null : value })}
      />
      <div className="flex flex-wrap items-center gap-2 xl:ml-auto">
        <ViewsButton page="batches" />
        <Choice label="Sort" words={SORTS} value={sort} usual="newest" name="sort" />
        <Choice label="Group" words={GROUPS} value={group} usual="none" name="group" />
        {(list.archived > 0 || params.get('archived')) && <ArchivedToo count={list.archived} />}
      </div>
    </div>
  );
}

/** What is typed goes into the address once the typing rests; what the address says otherwise goes into the field. */
function useTypedSearch(said: string) {
  const [search, setSearch] = useState({ value: said, written: said, seen: said });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  if (said !== search.seen) {
    const isOwn = said === search.written;
    setSearch({ value: isOwn ? search.value : said, written: said, seen: said });
  }

  function change(value: string) {
    setSearch((before) => ({ ...before, value }));
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      const written = value.trim() === '' ? '' : value;
      setSearch((before) => ({ ...before, written }));
      changeAddress({ q: written });
    }, TYPING_MS);
  }

  return { value: search.value, change };
}

function Choice<K extends string>(props: {
  label: string;
  words: Record<K, string>;
  value: K;
  usual: K;
  name: string;
}) {
  const { label, words, value, usual, name } = props;
  return (
    <Select
      aria-label={label}
      className="w-auto!"
      value={value}
      onChange={({ target }) => changeAddress({ [name]: target.value === usual ? null : target.value })}
    >
      {Object.entries<string>(words).map(([key, word]) => (
        <option key={key} value={key}>
          {word}
        </option>
      ))}
    </Select>
  );
}

function ArchivedToo({ count }: { count: number }) {
  const id = useId();
  const isShown = useSearchParams().get('archived') === 'shown';
  // The address is drawn a moment after it has changed; the tick is not to wait for it.
  const [ticked, setTicked] = useState({ isOn: isShown, of: isShown });
  if (ticked.of !== isShown) setTicked({ isOn: isShown, of: isShown });
  return (
    <span className="flex min-h-8 items-center gap-1.5 text-text-2">
      <input
        id={id}
        type="checkbox"
        className="size-4"
        checked={ticked.isOn}
        onChange={({ target }) => {
          setTicked({ isOn: target.checked, of: isShown });
          changeAddress({ archived: target.checked ? 'shown' : null });
        }}
      />
      <label htmlFor={id} className="py-1">
        Archived too <span className="text-text-3">{count.toLocaleString('en')}</span>
      </label>
    </span>
  );
}

/** Kinds that only come up now and then are offered while there are any. */
function pillsOf(counts: BatchList['counts'], shown: Show): Pill<Show>[] {
  const isOffered = (kind: Show) =>
    !['paused', 'asking', 'stopped'].includes(kind) || counts[kind] > 0 || kind === shown;
  return Object.keys(SHOWS)
    .map((kind) => kind as Show)
    .filter(isOffered)
    .map((kind) => ({ value: kind, word: SHOWS[kind], ...(kind !== 'all' && { count: counts[kind] }) }));
}

const oneOf = <K extends string>(words: Record<K, string>, value: string | null, usual: K): K =>
  value !== null && value in words ? (value as K) : usual;
