'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { patiently } from '@/components/ui/part';

/** Reads again what is on the screen whenever the server says that it has changed. */
export function LiveUpdates() {
  const client = useQueryClient();
  useEffect(() => {
    let stop = () => {};
    let isGone = false;
    void patiently(() => import('./live-connection')).then(({ connect }) => {
      if (!isGone) stop = connect(client);
    });
    return () => {
      isGone = true;
      stop();
    };
  }, [client]);
  return null;
}
