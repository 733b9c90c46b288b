'use client';

import { useEffect } from 'react';
import { useFormContext, useWatch } from 'react-hook-form';
import { AddedFiles, AddFiles, useAddedFiles } from '@/components/composer/added-files';
import type { RetryEdit } from '@/lib/batches/retry-schema';

/** Files for every item: those there are may be left out, others are uploaded once and added to each. */
export function ManyFiles({ limitMb, onBusy }: { limitMb: number; onBusy: (isBusy: boolean) => void }) {
  const { control, register, setValue } = useFormContext<RetryEdit>();
  const files = useWatch({ control, name: 'addFiles' }) ?? [];
  const added = useAddedFiles(files, (next) => setValue('addFiles', next, { shouldDirty: true }), limitMb);
  useEffect(() => onBusy(added.isBusy), [added.isBusy, onBusy]); // the dialog's button waits

  return (
    <div className="space-y-2">
      <label className="flex items-center gap-2">
        <input type="checkbox" {...register('removeFiles')} className="accent-accent" />
        Leave out the files there are
      </label>
      <AddedFiles added={added} label="Files to add" removal={(filename) => `Do not add ${filename}`} />
      <div className="flex flex-wrap items-center gap-2 text-text-3">
        <AddFiles added={added} label="Choose files to add" word="Add files to all" />
        up to {limitMb} MB each
      </div>
    </div>
  );
}
