'use client';

import { type RefObject, useCallback, useState } from 'react';
import type { View, ViewPage } from '@/lib/views/schema';
import { DeleteView } from './delete-view';
import { RenameView } from './rename-view';
import { SaveView } from './save-view';
import { ViewList } from './view-list';

/** One thing at a time: the list of views, or the question about one of them. */
export type Step = 'list' | 'save' | { what: 'rename' | 'delete'; view: View };

export function ViewsPanel({
  page,
  first,
  button,
  onClose,
}: {
  page: ViewPage;
  first: 'list' | 'save';
  button: RefObject<HTMLButtonElement | null>;
  onClose: () => void;
}) {
  const [step, setStep] = useState<Step>(first);
  /** A dialog gives the focus back to where it was, so it is put where it is to go. */
  const go = useCallback(
    (to: Step) => {
      button.current?.focus();
      setStep(to);
    },
    [button],
  );
  const close = useCallback(() => {
    button.current?.focus();
    onClose();
  }, [button, onClose]);
  if (step === 'list') return <ViewList page={page} button={button} onStep={go} onClose={close} onLeave={onClose} />;
  if (step === 'save') return <SaveView page={page} onClose={close} />;
  const back = () => setStep('list');
  if (step.what === 'rename') return <RenameView view={step.view} onClose={back} />;
  return <DeleteView view={step.view} onClose={back} />;
}
