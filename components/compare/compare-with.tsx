'use client';

import { useQuery } from '@tanstack/react-query';
import { Columns3 } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { changeAddress } from '@/components/batches/batch-address';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { ErrorState } from '@/components/ui/error-state';
import { RelativeTime } from '@/components/ui/relative-time';
import { SearchField } from '@/components/ui/search-field';
import { Skeleton } from '@/components/ui/skeleton';
import { StatusBadge } from '@/components/ui/status-badge';
import { COMPARED_MAX } from '@/lib/compare/schema';
import { batchesQuery } from '@/lib/listing/queries';

const OFFERED = '50';

/** Chooses batches to be set beside the one of the page. */
export function CompareWith({ own, names }: { own: string; names: Map<string, string> }) {
  const [isOpen, setOpen] = useState(false);
  const others = [...names.keys()].filter((batchId) => batchId !== own);
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Columns3 size={14} aria-hidden />
        {others.length === 0
          ? 'Other batches …'
          : `${others.length} other ${others.length === 1 ? 'batch' : 'batches'} …`}
      </Button>
      {isOpen && <Choice own={own} chosen={others} names={names} onClose={() => setOpen(false)} />}
    </>
  );
}

function Choice({
  own,
  chosen: before,
  names,
  onClose,
}: {
  own: string;
  chosen: string[];
  names: Map<string, string>;
  onClose: () => void;
}) {
  const [chosen, setChosen] = useState(before);
  const [search, setSearch] = useState('');
  const { data, error, refetch } = useQuery(batchesQuery({ q: useDeferredValue(search), limit: OFFERED }));
  const offered = data?.heads.filter(({ id, status }) => id !== own && status !== 'draft');
  const isFull = chosen.length >= COMPARED_MAX - 1;
  const hidden = chosen.filter((batchId) => offered && !offered.some(({ id }) => id === batchId));

  function toggle(batchId: string) {
    setChosen(chosen.includes(batchId) ? chosen.filter((one) => one !== batchId) : [...chosen, batchId]);
  }

  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Compare with other batches"
      description={`A column for each batch; cases are found by their input or their metadata. At most ${COMPARED_MAX - 1} others.`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            onClick={() => {
              changeAddress({ with: chosen, by: chosen.length > 0 ? 'batch' : null, base: null });
              onClose();
            }}
          >
            Compare
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-2">
        <SearchField label="Search batches" value={search} onChange={setSearch} />
        {!data && error && <ErrorState error={error} onRetry={() => refetch()} />}
        {!data && !error && <Skeleton className="h-40 w-full" />}
        {offered && (
          <ul aria-label="Batches" className="max-h-[min(360px,50dvh)] overflow-y-auto rounded-m border">
            {hidden.map((batchId) => (
              <Offer key={batchId} name={names.get(batchId) ?? batchId} isChosen onToggle={() => toggle(batchId)} />
            ))}
            {offered.map(({ id, name, status, submittedAt }) => (
              <Offer
                key={id}
                name={name}
                status={status}
                at={submittedAt}
                isChosen={chosen.includes(id)}
                isBarred={isFull && !chosen.includes(id)}
                onToggle={() => toggle(id)}
              />
            ))}
            {hidden.length + offered.length === 0 && (
              <li className="px-3 py-4 text-text-2">
                {search === '' ? 'There is no other batch that was sent.' : 'No batch fits this search.'}
              </li>
            )}
          </ul>
        )}
      </div>
    </Dialog>
  );
}

function Offer({
  name,
  status,
  at,
  isChosen,
  isBarred = false,
  onToggle,
}: {
  name: string;
  status?: string;
  at?: string | null;
  isChosen: boolean;
  /** As many as may be are chosen. */
  isBarred?: boolean;
  onToggle: () => void;
}) {
  return (
    <li className="border-b last:border-b-0">
      <label className="flex min-h-9 items-center gap-2.5 px-3 py-1 hover:bg-sunken">
        <input type="checkbox" className="accent-accent" checked={isChosen} disabled={isBarred} onChange={onToggle} />
        <bdi className="min-w-0 flex-1 truncate">{name}</bdi>
        {status && <StatusBadge status={status} />}
        {at && (
          <span className="shrink-0 text-text-3 text-xs">
            <RelativeTime at={at} />
          </span>
        )}
      </label>
    </li>
  );
}
