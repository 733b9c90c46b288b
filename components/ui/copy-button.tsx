'use client';

import { Check, Copy, Route } from 'lucide-react';
import { useState } from 'react';
import { Button } from './button';

const SHOWN_MS = 1500;

/**
 * Copies `text`, which may be made when it is asked for; `label` says what it is ("Copy key"). With `isIconOnly` the label
 * is read, not seen.
 */
export function CopyButton({
  text,
  label,
  isIconOnly,
  icon = 'copy',
}: {
  text: string | (() => string);
  label: string;
  isIconOnly?: boolean;
  icon?: 'copy' | 'path';
}) {
  const [outcome, setOutcome] = useState<'copied' | 'refused' | null>(null);

  async function copy() {
    setOutcome((await write(typeof text === 'string' ? text : text())) ? 'copied' : 'refused');
    setTimeout(() => setOutcome(null), SHOWN_MS);
  }

  const word = outcome === 'copied' ? 'Copied' : outcome === 'refused' ? 'The browser refused' : label;
  const Icon = outcome === 'copied' ? Check : icon === 'path' ? Route : Copy;
  return (
    <Button variant="quiet" size="sm" onClick={copy} title={isIconOnly ? word : undefined}>
      <Icon size={14} aria-hidden />
      <span aria-live="polite" className={isIconOnly ? 'sr-only' : undefined}>
        {word}
      </span>
    </Button>
  );
}

/** `navigator.clipboard` is missing on pages opened by plain http under another name than localhost. */
async function write(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    document.body.append(area);
    area.select();
    const isCopied = document.execCommand('copy');
    area.remove();
    return isCopied;
  }
}
