'use client';

import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';

/** Asks before a link, a reload or closing the tab leaves the page, while there is something to leave behind. */
export function LeaveGuard({ isActive }: { isActive: boolean }) {
  const router = useRouter();
  const [target, setTarget] = useState<string | null>(null);

  // The browser: its question on unload, and clicks on links before they are followed.
  useEffect(() => {
    if (!isActive) return;
    const onUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    const onClick = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest('a') : null;
      const isOther = event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
      if (!link?.href || isOther || link.target === '_blank' || link.getAttribute('href')?.startsWith('#')) return;
      const url = new URL(link.href);
      if (url.origin !== location.origin) return;
      event.preventDefault();
      event.stopPropagation();
      setTarget(url.pathname + url.search);
    };
    window.addEventListener('beforeunload', onUnload);
    document.addEventListener('click', onClick, { capture: true });
    return () => {
      window.removeEventListener('beforeunload', onUnload);
      document.removeEventListener('click', onClick, { capture: true });
    };
  }, [isActive]);

  return (
    <Dialog
      open={target !== null}
      onOpenChange={() => setTarget(null)}
      title="Leave without publishing?"
      description="What you typed is kept in this browser and will be here when you come back. No agent runs on it until it is published."
      footer={
        <>
          <Button onClick={() => setTarget(null)}>Stay here</Button>
          <Button variant="primary" onClick={() => target && router.push(target as Route)}>
            Leave
          </Button>
        </>
      }
    >
      {null}
    </Dialog>
  );
}
