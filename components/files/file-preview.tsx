'use client';

import { useEffect, useState } from 'react';
import { buttonClass } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { formatBytes } from '@/components/ui/duration';
import { Seen } from '@/components/ui/seen';
import { contentAddress, previewKind } from '@/lib/files/preview-schema';

const TEXT_BYTES = 64_000;
const NO_PREVIEW = 'This file cannot be shown: the API does not give it back, or cannot be reached.';

export type ShownFile = { fileId: string; filename: string; sizeBytes: number | null };

/** A look at a file: from this tab while it is here, else from the API. Nothing of it is ever run. */
export function FilePreview({
  part,
  file,
  onClose,
}: {
  part: ShownFile;
  file?: File | undefined;
  onClose: () => void;
}) {
  const address = useAddress(part, file);
  const kind = previewKind(part.filename);
  return (
    <Dialog
      open
      isWide
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={
        <bdi>
          <Seen text={part.filename} />
        </bdi>
      }
      description={part.sizeBytes === null ? undefined : formatBytes(part.sizeBytes)}
      footer={
        <>
          {kind === 'pdf' && (
            <a href={address} target="_blank" rel="noopener noreferrer" className={buttonClass()}>
              Open in a new tab
            </a>
          )}
          <a href={address} download={part.filename} className={buttonClass()}>
            Download
          </a>
        </>
      }
    >
      <div className="mt-3">
        {kind === 'image' && <ImagePreview key={address} address={address} name={part.filename} />}
        {kind === 'text' && <TextPreview part={part} file={file} />}
        {kind === 'pdf' && <PdfPreview address={address} name={part.filename} />}
        {kind === null && <p className="text-text-2">Files of this kind can only be downloaded.</p>}
      </div>
    </Dialog>
  );
}

/** An object URL lives as long as what shows it. */
function useAddress(part: ShownFile, file: File | undefined): string {
  const [local, setLocal] = useState<string>();
  const isImage = previewKind(part.filename) === 'image';
  useEffect(() => {
    if (!file || !isImage) return;
    const url = URL.createObjectURL(file);
    setLocal(url);
    return () => URL.revokeObjectURL(url);
  }, [file, isImage]);
  return local ?? contentAddress(part.fileId);
}

function ImagePreview({ address, name }: { address: string; name: string }) {
  const [isBroken, setBroken] = useState(false);
  if (isBroken) return <Missing />;
  return (
    // biome-ignore lint/performance/noImgElement: a file of the person's own, which no optimizer is to see
    <img
      src={address}
      alt={`Content of ${name}`}
      onError={() => setBroken(true)}
      className="mx-auto max-h-[60vh] max-w-full rounded-m border"
    />
  );
}

function TextPreview({ part, file }: { part: ShownFile; file: File | undefined }) {
  const [text, setText] = useState<string | null>();
  useEffect(() => {
    const ended = new AbortController();
    readBegin(part.fileId, file, ended.signal).then(setText, () => !ended.signal.aborted && setText(null));
    return () => ended.abort();
  }, [part.fileId, file]);
  if (text === null) return <Missing />;
  if (text === undefined) return <p role="status">Loading the file …</p>;
  return (
    <>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
        tabIndex={0}
        dir="auto"
        className="wrap-anywhere max-h-[60vh] overflow-auto whitespace-pre-wrap rounded-m border bg-sunken p-3 font-mono text-xs"
      >
        {text}
      </pre>
      {(part.sizeBytes ?? 0) > TEXT_BYTES && <p className="mt-1.5 text-text-3 text-xs">The first 64 kB.</p>}
    </>
  );
}

/** The browser's own viewer, once it is known that there is something to view. */
function PdfPreview({ address, name }: { address: string; name: string }) {
  const [isThere, setThere] = useState<boolean>();
  useEffect(() => {
    const ended = new AbortController();
    fetch(address, { headers: { range: 'bytes=0-0' }, signal: ended.signal }).then(
      ({ ok }) => setThere(ok),
      () => !ended.signal.aborted && setThere(false),
    );
    return () => ended.abort();
  }, [address]);
  if (isThere === undefined) return <p role="status">Loading the file …</p>;
  if (!isThere) return <Missing />;
  return <iframe title={`Content of ${name}`} src={address} className="h-[65vh] w-full rounded-m border bg-sunken" />;
}

async function readBegin(fileId: string, file: File | undefined, signal: AbortSignal): Promise<string> {
  if (file) return file.slice(0, TEXT_BYTES).text();
  const headers = { range: `bytes=0-${TEXT_BYTES - 1}` };
  const response = await fetch(contentAddress(fileId), { headers, signal });
  if (!response.ok) throw new Error(String(response.status));
  return response.text();
}

const Missing = () => (
  <p role="alert" className="text-failed">
    {NO_PREVIEW}
  </p>
);
