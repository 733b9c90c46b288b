'use client';

import * as Radix from '@radix-ui/react-dialog';
import { type ReactNode, useRef } from 'react';
import { CloseButton } from './dialog';
import { useReturnFocus } from './return-focus';

/** A panel over the right edge that leaves the page behind it alive: it scrolls, it can be clicked, nothing moves. */
export function Drawer({
  open,
  onOpenChange,
  title,
  detail,
  actions,
  children,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  detail?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const content = useRef<HTMLDivElement>(null);
  const focus = useReturnFocus();
  return (
    <Radix.Root modal={false} open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Content
          ref={content}
          aria-describedby={undefined}
          onInteractOutside={(event) => event.preventDefault()}
          onEscapeKeyDown={(event) => {
            if (event.target instanceof Element && event.target.closest('search')) event.preventDefault();
          }}
          onOpenAutoFocus={(event) => {
            focus.remember();
            event.preventDefault();
            content.current?.focus({ preventScroll: true });
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            if (document.activeElement === document.body) focus.restore();
          }}
          className="fixed inset-y-0 right-0 z-30 flex w-[min(620px,100vw)] flex-col border-l bg-raised shadow-pop outline-none"
        >
          <div className="flex items-start justify-between gap-3 border-b px-[18px] py-3">
            <div className="min-w-0">
              <Radix.Title className="flex min-h-6 flex-wrap items-center gap-2 font-semibold text-base">
                {title}
              </Radix.Title>
              {detail && <div className="mt-0.5 text-xs text-text-3">{detail}</div>}
            </div>
            <div className="flex shrink-0 items-center gap-1.5">
              {actions}
              <CloseButton />
            </div>
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
