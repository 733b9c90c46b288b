'use client';

import { KeyRound } from 'lucide-react';
import { CutText } from '@/components/ui/cut-text';
import { formatBytes } from '@/components/ui/duration';
import { FileChip } from '@/components/ui/file-chip';
import type { ItemDetail } from '@/lib/batches/schema';

/** What went in, the same for every try; of secrets their names alone. */
export function BatchInput({ item }: { item: ItemDetail }) {
  return (
    <details className="group border-b">
      <summary className="px-[18px] py-2 font-semibold marker:text-text-3 hover:bg-sunken focus-visible:-outline-offset-2">
        Input
        <span className="ml-2 font-normal text-text-3">{summaryOf(item)}</span>
      </summary>
      <div className="space-y-2 px-[18px] pt-1 pb-3">
        {item.parts.map((part) =>
          part.type === 'text' ? (
            <CutText key={part.id} text={part.text} />
          ) : (
            <FileChip key={part.id} kind={part.type} name={part.filename} detail={formatBytes(part.sizeBytes)} />
          ),
        )}
        {item.metadata.length > 0 && (
          <dl aria-label="Metadata" className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-0.5">
            {item.metadata.map(({ key, value }) => (
              <div key={key} className="contents">
                <dt className="wrap-anywhere font-mono text-text-3 text-xs leading-[1.65]">{key}</dt>
                <dd className="wrap-anywhere min-w-0">
                  <bdi>{value}</bdi>
                </dd>
              </div>
            ))}
          </dl>
        )}
        {item.secretNames.length > 0 && (
          <ul aria-label="Secrets" className="flex flex-wrap gap-1.5">
            {item.secretNames.map((name) => (
              <li
                key={name}
                title="The value is kept sealed and never shown"
                className="inline-flex items-center gap-1 rounded-s border px-1.5 font-mono text-text-2 text-xs"
              >
                <KeyRound size={12} aria-hidden /> {name}
              </li>
            ))}
          </ul>
        )}
      </div>
    </details>
  );
}

function summaryOf({ parts, metadata, secretNames }: ItemDetail): string {
  const files = parts.filter((part) => part.type !== 'text').length;
  const counted: [number, string][] = [
    [parts.length - files, 'text'],
    [files, 'file'],
    [metadata.length, 'metadata pair'],
    [secretNames.length, 'secret'],
  ];
  const words = counted
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}${count > 1 ? 's' : ''}`);
  return words.join(' · ');
}
