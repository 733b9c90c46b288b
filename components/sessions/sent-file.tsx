'use client';

import { useState } from 'react';
import { Button, buttonClass } from '@/components/ui/button';
import { formatBytes } from '@/components/ui/duration';
import { FileChip } from '@/components/ui/file-chip';
import { part as loadedPart } from '@/components/ui/part';
import { seenText } from '@/components/ui/unseen';
import { contentAddress, previewKind } from '@/lib/files/preview-schema';
import type { TranscriptPart } from '@/lib/sessions/schema';

const FilePreview = loadedPart(() => import('@/components/files/file-preview').then((file) => file.FilePreview));

/**
 * A file or image of a message, from our own server. One that was not uploaded here can only be named: APIs have no
 * documented way to read files back.
 */
export function SentFile({ part }: { part: TranscriptPart }) {
  const [isOpen, setOpen] = useState(false);
  const { fileId, filename, sizeBytes = null } = part;
  const name = filename ?? fileId ?? part.text ?? part.type;
  if (fileId === null || filename === null) return <FileChip kind={part.type} name={name} detail="not uploaded here" />;
  const isPicture = part.type === 'image' && previewKind(filename) === 'image';
  return (
    <div>
      {isPicture && <Picture address={contentAddress(fileId)} name={filename} onOpen={() => setOpen(true)} />}
      <div className="flex flex-wrap items-center gap-1.5">
        <FileChip kind={part.type} name={filename} detail={sizeBytes === null ? undefined : formatBytes(sizeBytes)} />
        {previewKind(filename) !== null && (
          <Button size="sm" variant="quiet" aria-label={`Preview ${seenText(filename)}`} onClick={() => setOpen(true)}>
            Preview
          </Button>
        )}
        <a
          href={contentAddress(fileId)}
          download={filename}
          aria-label={`Download ${seenText(filename)}`}
          className={buttonClass({ size: 'sm', variant: 'quiet' })}
        >
          Download
        </a>
      </div>
      {isOpen && <FilePreview part={{ fileId, filename, sizeBytes }} onClose={() => setOpen(false)} />}
    </div>
  );
}

/** Its box has one height whatever comes, so that nothing below it moves. */
function Picture({ address, name, onOpen }: { address: string; name: string; onOpen: () => void }) {
  const [isBroken, setBroken] = useState(false);
  return (
    <div className="mb-1 flex h-52 max-w-[420px] items-center justify-center overflow-hidden rounded-m border bg-sunken">
      {isBroken ? (
        <p className="px-3 text-center text-text-2">
          This picture cannot be shown: the API does not give it back, or it is no picture.
        </p>
      ) : (
        <button
          type="button"
          onClick={onOpen}
          aria-label={`Preview the picture ${seenText(name)}`}
          className="flex size-full items-center justify-center focus-visible:-outline-offset-2"
        >
          {/* biome-ignore lint/performance/noImgElement: a file of a person's own, which no optimizer is to see */}
          <img
            src={address}
            alt={`Content of ${seenText(name)}`}
            ref={(image) => {
              if (image?.complete && image.naturalWidth === 0) setBroken(true); // it failed before the page had its script
            }}
            decoding="async"
            onError={() => setBroken(true)}
            className="max-h-full max-w-full object-contain"
          />
        </button>
      )}
    </div>
  );
}
