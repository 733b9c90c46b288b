'use client';

import * as Radix from '@radix-ui/react-dialog';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { buttonClass } from './button';
import { classNames } from './class-names';
import { useReturnFocus } from './return-focus';

/** A modal question. The focus starts in its form, stays inside, and goes back to where it was; Escape closes it. */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  footer,
  isWide = false,
  isFull = false,
  children,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  footer?: ReactNode;
  /** For a form with room for long texts. */
  isWide?: boolean;
  /** For work of its own: as much of the window as there is. */
  isFull?: boolean;
  children?: ReactNode;
}) {
  const focus = useReturnFocus();
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-[rgb(0_0_0/0.45)]" />
        <Radix.Content
          {...(description ? {} : { 'aria-describedby': undefined })}
          onOpenAutoFocus={(event) => {
            focus.remember();
            focusForm(event);
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            focus.restore();
          }}
          className={classNames(
            '-translate-x-1/2 -translate-y-1/2 fixed top-1/2 left-1/2 z-50 flex max-h-[calc(100dvh-24px)] flex-col rounded-l border bg-raised shadow-pop',
            isFull && 'h-[calc(100dvh-24px)] w-[min(1120px,calc(100vw-24px))]',
            !isFull && (isWide ? 'w-[min(720px,calc(100vw-24px))]' : 'w-[min(480px,calc(100vw-24px))]'),
          )}
        >
          <div className="flex items-start justify-between gap-3 px-4 pt-3.5">
            <Radix.Title className="min-w-0 break-words pt-1 font-semibold text-lg">{title}</Radix.Title>
            <CloseButton />
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto px-4 pb-4">
            {description && (
              <Radix.Description className="mt-1 text-pretty text-text-2">{description}</Radix.Description>
            )}
            {children}
          </div>
          {footer && <div className="flex flex-wrap justify-end gap-2 border-t px-4 py-3">{footer}</div>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** What is marked to be first, or the first field; else it would be the button that closes. */
function focusForm(event: Event) {
  const content = event.currentTarget as HTMLElement;
  const first =
    content.querySelector<HTMLElement>('[data-autofocus]') ??
    content.querySelector<HTMLElement>('form :is(input, textarea, select)');
  if (!first) return;
  event.preventDefault();
  first.focus();
}

export function CloseButton() {
  return (
    <Radix.Close
      aria-label="Close"
      className={classNames(buttonClass({ variant: 'quiet', size: 'sm' }), 'w-8 px-0! sm:w-6')}
    >
      <X size={14} aria-hidden />
    </Radix.Close>
  );
}
