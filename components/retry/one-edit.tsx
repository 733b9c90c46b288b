'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { FormProvider, type Resolver, useForm } from 'react-hook-form';
import { ComposingProvider, useComposing, useDraft, useUploads } from '@/components/composer/composing';
import { DropZone } from '@/components/composer/drop-zone';
import { MetadataFields } from '@/components/composer/metadata-fields';
import { useMirror } from '@/components/composer/mirror';
import { OptionFields } from '@/components/composer/option-fields';
import { PartList } from '@/components/composer/part-list';
import { SecretFields } from '@/components/composer/secret-fields';
import { UploadList } from '@/components/composer/upload-list';
import { ErrorState } from '@/components/ui/error-state';
import { Skeleton } from '@/components/ui/skeleton';
import { agentQuery } from '@/lib/agents/queries';
import { inputChanges } from '@/lib/batches/input-changes';
import { itemQuery } from '@/lib/batches/queries';
import { applyEdit, editOfItem, secretsSetBy } from '@/lib/batches/retry-edit';
import type { RetryEdit } from '@/lib/batches/retry-schema';
import {
  type BatchHead,
  type BatchRow,
  type DraftItem,
  type ItemDetail,
  sendableItemSchema,
} from '@/lib/batches/schema';
import { openItemSession } from '@/lib/composer/session';
import { isUnderWay } from '@/lib/composer/upload-row';
import { ChangeList } from './change-list';
import { RETRY_FORM_ID } from './form-id';
import { draftOf, inputOf } from './item-of';
import { submitByKeys } from './submit-by-keys';

/** An error that came up at once would push away the button whose press took the focus from the field. */
const ERROR_DELAY_MS = 250;

export type EditProps = {
  head: BatchHead;
  limitMb: number;
  /** Told while uploads are under way, which a retry has to wait for. */
  onBusy: (isBusy: boolean) => void;
  onInvalid: () => void;
  /** Without an edit when nothing was changed. */
  onSubmit: (edit?: RetryEdit) => void;
};

/** The whole input of one item as it was last sent, to be changed before it goes again. */
export function OneEdit({ row, ...props }: EditProps & { row: BatchRow }) {
  // The row as it was asked about, so that what is typed is not thrown away when it changes.
  const {
    data: item,
    error,
    refetch,
  } = useQuery({ ...itemQuery(props.head.id, row), staleTime: Number.POSITIVE_INFINITY });
  if (error && !item) return <ErrorState error={error} onRetry={() => refetch()} />;
  if (!item) return <Loading />;
  return <ItemEdit item={item} {...props} />;
}

function ItemEdit({ item, head, limitMb, ...props }: EditProps & { item: ItemDetail }) {
  const [session] = useState(() => openItemSession(draftOf(item), head.agentId ?? '', limitMb));
  return (
    <ComposingProvider session={session}>
      <ItemFields item={item} head={head} {...props} />
    </ComposingProvider>
  );
}

function ItemFields({ item, head, onBusy, onInvalid, onSubmit }: Omit<EditProps, 'limitMb'> & { item: ItemDetail }) {
  const before = useMemo(() => draftOf(item), [item]);
  const agent = useQuery({ ...agentQuery(head.agentId ?? ''), enabled: head.agentId !== null }).data;
  const form = useForm<DraftItem>({
    defaultValues: before,
    resolver: resolverFor(item),
    mode: 'onBlur',
    delayError: ERROR_DELAY_MS,
  });
  useMirror(form, before.id);
  useBusy(onBusy);
  const { announcement } = useComposing();
  return (
    <FormProvider {...form}>
      <form
        id={RETRY_FORM_ID}
        noValidate
        onSubmit={form.handleSubmit((after) => onSubmit(editOfItem(before, after)), onInvalid)}
        onKeyDown={submitByKeys}
      >
        <div className="-mx-4">
          <DropZone itemId={before.id}>
            <PartList>
              <UploadList itemId={before.id} />
            </PartList>
          </DropZone>
        </div>
        <div className="flex flex-col gap-4">
          <OptionFields agent={agent} />
          <MetadataFields />
          <SecretFields declared={agent?.secretNames ?? []} />
        </div>
        <p role="status" className="sr-only">
          {announcement}
        </p>
        <Difference item={item} before={before} />
      </form>
    </FormProvider>
  );
}

/** A secret is kept by its name: under another name it needs a value. */
function resolverFor(item: ItemDetail): Resolver<DraftItem> {
  const check = zodResolver(sendableItemSchema);
  return (values, context, options) => {
    const keptFrom = (name: string) => (item.secretNames.includes(name) ? name : null);
    const secrets = values.secrets.map((secret) => ({ ...secret, keptFrom: keptFrom(secret.name) }));
    return check({ ...values, secrets }, context, options);
  };
}

function useBusy(onBusy: (isBusy: boolean) => void): void {
  const isBusy = useUploads().some(isUnderWay);
  useEffect(() => onBusy(isBusy), [isBusy, onBusy]); // the dialog's button waits
}

function Difference({ item, before }: { item: ItemDetail; before: DraftItem }) {
  const [after = before] = useDraft().items;
  const edit = editOfItem(before, after) ?? {};
  const input = inputOf(item);
  const changes = inputChanges(input, applyEdit(input, edit), secretsSetBy(edit));
  return (
    <ChangeList title="What it sends otherwise" changes={changes} nothing="Nothing yet: it goes again as it was." />
  );
}

function Loading() {
  return (
    <div role="status" className="space-y-2 py-2">
      <span className="sr-only">Loading the input …</span>
      <Skeleton className="h-16 w-full" />
      <Skeleton className="h-8 w-1/2" />
    </div>
  );
}
