'use client';

import { useMutation } from '@tanstack/react-query';
import { Plus, X } from 'lucide-react';
import { useId, useState } from 'react';
import { useWish } from '@/components/submissions/wish';
import { Button } from '@/components/ui/button';
import { Field, Input } from '@/components/ui/field';
import { openByMetadataMutation } from '@/lib/listing/queries';
import { newId } from '@/lib/new-id';
import { OpenFound } from './open-found';

const PAIRS_MAX = 5;
const emptyPair = () => ({ id: newId('pair'), key: '', value: '' });

/** Gathers sessions by what they were marked with when they were made. */
export function OpenByMetadata({ onClose }: { onClose: () => void }) {
  const id = useId();
  const [pairs, setPairs] = useState(() => [emptyPair()]);
  const wish = useWish(null);
  const { mutateAsync, isPending, isSuccess, error } = useMutation(openByMetadataMutation());
  const wanted = pairs.map(({ key, value }) => ({ key, value }));
  const change = (at: number, some: { key?: string; value?: string }) =>
    setPairs(pairs.map((pair, index) => (index === at ? { ...pair, ...some } : pair)));
  return (
    <OpenFound
      title="Find sessions by metadata"
      description="All sessions at the API that have every one of these pairs become one batch: a row a session, oldest first. Sessions made later are not added."
      word="Find and open"
      isPending={isPending || isSuccess}
      error={error}
      open={() => mutateAsync({ pairs: wanted, requestId: wish.requestIdOf(JSON.stringify(wanted)) })}
      onClose={onClose}
    >
      {pairs.map((pair, at) => (
        <div key={pair.id} className="flex items-end gap-2">
          <div className="min-w-0 flex-1">
            <Field label={at === 0 ? 'Key' : `Key ${at + 1}`} htmlFor={`${id}-key-${at}`}>
              <Input autoComplete="off" value={pair.key} onChange={({ target }) => change(at, { key: target.value })} />
            </Field>
          </div>
          <div className="min-w-0 flex-1">
            <Field label={at === 0 ? 'Value' : `Value ${at + 1}`} htmlFor={`${id}-value-${at}`}>
              <Input
                autoComplete="off"
                value={pair.value}
                onChange={({ target }) => change(at, { value: target.value })}
              />
            </Field>
          </div>
          {pairs.length > 1 && (
            <Button
              variant="quiet"
              className="w-8 px-0!"
              aria-label={`Remove pair ${at + 1}`}
              onClick={() => setPairs(pairs.filter(({ id: other }) => other !== pair.id))}
            >
              <X size={14} aria-hidden />
            </Button>
          )}
        </div>
      ))}
      {pairs.length < PAIRS_MAX && (
        <div>
          <Button size="sm" onClick={() => setPairs([...pairs, emptyPair()])}>
            <Plus size={13} aria-hidden />
            Add a pair
          </Button>
        </div>
      )}
    </OpenFound>
  );
}
