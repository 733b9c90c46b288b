'use client';

import { Search } from 'lucide-react';
import { useEffect, useRef } from 'react';

/** A search box that `/` jumps to from anywhere on the page. */
export function SearchField({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
}) {
  const input = useRef<HTMLInputElement>(null);

  useEffect(() => {
    function jump(event: KeyboardEvent) {
      const isTyping = event.target instanceof HTMLElement && event.target.matches('input, textarea, select');
      if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      input.current?.focus();
    }
    document.addEventListener('keydown', jump);
    return () => document.removeEventListener('keydown', jump);
  }, []);

  return (
    <label className="flex h-9 min-w-0 items-center gap-1.5 rounded-m border border-line-strong bg-surface px-2.5 focus-within:outline-2 focus-within:outline-focus focus-within:outline-offset-1 sm:h-[30px]">
      <Search size={14} aria-hidden className="shrink-0 text-text-3" />
      <input
        ref={input}
        type="search"
        aria-label={label}
        placeholder={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="w-full min-w-0 bg-transparent outline-none placeholder:text-text-3"
      />
      <kbd className="hidden rounded-s border bg-sunken px-[5px] font-mono text-[11px] text-text-3 sm:block">/</kbd>
    </label>
  );
}
