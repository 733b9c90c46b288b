import { File, Image } from 'lucide-react';
import type { ReactNode } from 'react';
import { Seen } from './seen';
import { seenText } from './unseen';

/** A file or an image, by name. */
export function FileChip({ kind, name, detail }: { kind: string; name: string; detail?: ReactNode }) {
  const Icon = kind === 'image' ? Image : File;
  return (
    <span className="inline-flex max-w-full items-center gap-1 rounded-s border bg-surface px-1.5 align-middle text-text-2 text-xs">
      <Icon size={13} aria-hidden className="shrink-0" />
      <bdi className="truncate" title={seenText(name)}>
        <Seen text={name} />
      </bdi>
      {detail && <span className="shrink-0 text-text-3">{detail}</span>}
    </span>
  );
}
