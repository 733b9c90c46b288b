'use client';

import { Download } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { countOf } from './counts';
import type { Importing } from './importing';

/** The bad rows as a file, each with its reason, to be mended and imported again. */
export function HandBackButton({ importing: { checked, call } }: { importing: Importing }) {
  if (!checked || checked.bad === 0) return null;
  async function download() {
    const { name, type, parts } = await call('badFile', []);
    const url = URL.createObjectURL(new Blob(parts, { type }));
    const link = document.createElement('a');
    link.href = url;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  }
  return (
    <Button onClick={() => void download()}>
      <Download size={14} aria-hidden />
      Download {countOf(checked.bad, 'bad row')}
    </Button>
  );
}
