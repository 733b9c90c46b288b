'use client';

import { useMutation } from '@tanstack/react-query';
import { Check, Lock, type LucideIcon, PencilLine, Trash2, Users } from 'lucide-react';
import { buttonClass } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { toast } from '@/components/ui/toast';
import { changeViewMutation } from '@/lib/views/queries';
import type { View } from '@/lib/views/schema';
import type { Step } from './views-panel';

/** One view: opened by its name, and what can be done with it beside that. */
export function ViewRow({
  view,
  isCurrent,
  onOpen,
  onStep,
}: {
  view: View;
  isCurrent: boolean;
  onOpen: () => void;
  onStep: (to: Step) => void;
}) {
  const { name, isShared } = view;
  const share = useShare(view);
  return (
    <li className="flex items-center rounded-s hover:bg-sunken">
      <button
        type="button"
        data-walked
        aria-current={isCurrent || undefined}
        onClick={onOpen}
        className="flex min-w-0 flex-1 items-center gap-2 rounded-s px-2 py-1.5 text-left focus-visible:-outline-offset-2"
      >
        <Check size={14} aria-hidden className={classNames('shrink-0 text-accent', !isCurrent && 'invisible')} />
        <span className="min-w-0">
          <bdi className="block truncate font-medium">{name}</bdi>
          <span className="block text-text-3 text-xs">{isShared ? 'For everyone' : 'Only in this browser'}</span>
        </span>
      </button>
      <Tool
        icon={isShared ? Lock : Users}
        label={isShared ? `Keep “${name}” in this browser only` : `Share “${name}” with everyone`}
        onPress={() => void share(!isShared)}
      />
      <Tool icon={PencilLine} label={`Rename “${name}”`} onPress={() => onStep({ what: 'rename', view })} />
      <Tool icon={Trash2} label={`Delete “${name}”`} onPress={() => onStep({ what: 'delete', view })} />
    </li>
  );
}

function Tool({ icon: Icon, label, onPress }: { icon: LucideIcon; label: string; onPress: () => void }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onPress}
      className={classNames(
        buttonClass({ variant: 'quiet', size: 'sm' }),
        'w-8 px-0! focus-visible:-outline-offset-2 sm:h-8',
      )}
    >
      <Icon size={14} aria-hidden />
    </button>
  );
}

function useShare({ page, id, name }: View) {
  const { mutateAsync } = useMutation(changeViewMutation());

  async function share(isShared: boolean): Promise<void> {
    try {
      await mutateAsync({ page, id, isShared });
      const undo = { action: { label: 'Undo', onClick: () => void share(!isShared) } };
      toast(isShared ? `“${name}” is for everyone now` : `“${name}” is in this browser only now`, undo);
    } catch (error) {
      if (error instanceof Error) toast.error('Nothing was changed', { description: error.message });
    }
  }

  return share;
}
