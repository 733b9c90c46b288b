'use client';

import { useSearchParams } from 'next/navigation';
import { useNow } from '@/components/ui/now';
import type { BatchHead } from '@/lib/batches/schema';
import { groupBatches, readGrouping } from './batch-list-groups';
import type { Ask } from './batch-list-menu';
import { BatchListRow } from './batch-list-row';

const MINUTE_MS = 60_000;
/** Of those that are there from `sm` on; wider screens have more. */
const COLUMNS = 5;

/** Batches in their order, in groups when the address says so. */
export function BatchListTable({ heads, onAsk }: { heads: BatchHead[]; onAsk: Ask }) {
  const params = useSearchParams();
  const failure = params.get('failure');
  const now = useNow(MINUTE_MS);
  const grouping = readGrouping(params.get('group'));
  // Which day it is where the person is, only the browser knows.
  const groups = grouping && now !== null ? groupBatches(heads, grouping, now) : [{ title: '', heads }];
  const head = 'border-b px-2.5 py-[7px] text-left font-medium text-text-3 text-xs';
  return (
    <div className="rounded-l border bg-surface">
      <table className="block w-full table-fixed border-separate border-spacing-0 sm:table [&_td]:sm:border-b [&_tbody:last-child_tr:last-child_td]:border-b-0">
        <caption className="sr-only">Batches</caption>
        <thead className="hidden sm:table-header-group">
          <tr>
            <th className={head}>Name</th>
            <th className={`${head} hidden w-[140px] min-[1240px]:table-cell`}>Agent</th>
            <th className={`${head} w-[140px]`}>Status</th>
            <th className={`${head} w-[190px] min-[1240px]:w-[250px]`}>Items</th>
            <th className={`${head} w-[66px] text-right`}>Failed</th>
            <th className={`${head} hidden w-[104px] text-right lg:table-cell`}>Started</th>
            <th className={`${head} hidden w-[104px] text-right lg:table-cell`}>Took</th>
            <th className={`${head} w-[52px]`}>
              <span className="sr-only">Actions</span>
            </th>
          </tr>
        </thead>
        {groups.map(({ title, heads: some }) => (
          <tbody key={title} className="block sm:table-row-group">
            {title !== '' && <GroupHead title={title} count={some.length} />}
            {some.map((batch) => (
              <BatchListRow key={batch.id} head={batch} failure={failure} onAsk={onAsk} />
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

/** Fills no more columns than there are at this width: a span over hidden ones would make them. */
function GroupHead({ title, count }: { title: string; count: number }) {
  return (
    <tr className="block bg-sunken sm:table-row">
      <th
        scope="rowgroup"
        colSpan={COLUMNS}
        className="block border-b px-2.5 py-1.5 text-left font-medium text-text-2 text-xs sm:table-cell"
      >
        <bdi>{title}</bdi> <span className="font-normal text-text-3">{count}</span>
      </th>
      <td className="hidden min-[1240px]:table-cell" />
      <td className="hidden lg:table-cell" />
      <td className="hidden lg:table-cell" />
    </tr>
  );
}
