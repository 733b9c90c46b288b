'use client';

import { FolderSearch, ScanSearch } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Menu } from '@/components/ui/menu';

const DIALOGS = {
  id: dynamic(() => import('./open-by-id').then(({ OpenById }) => OpenById)),
  metadata: dynamic(() => import('./open-by-metadata').then(({ OpenByMetadata }) => OpenByMetadata)),
};

/** Ways to what the API has but was not composed here. */
export function OpenBatchMenu() {
  const [asked, setAsked] = useState<keyof typeof DIALOGS | null>(null);
  const Dialog = asked && DIALOGS[asked];
  return (
    <>
      <Menu
        label="More about batches"
        items={[
          { word: 'Open by its id …', icon: ScanSearch, onSelect: () => setAsked('id') },
          { word: 'Find by metadata …', icon: FolderSearch, onSelect: () => setAsked('metadata') },
        ]}
      />
      {Dialog && <Dialog onClose={() => setAsked(null)} />}
    </>
  );
}
