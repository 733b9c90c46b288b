'use client';

import { Ellipsis, type LucideIcon } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { buttonClass } from './button';
import { classNames } from './class-names';

export type MenuItem = { word: string; icon?: LucideIcon; onSelect: () => void; className?: string };

/** A button that opens a short list of things to do. Arrows walk it; Escape, Tab and a click outside close it. */
export function Menu({
  label,
  items,
  variant,
  className,
}: {
  label: string;
  items: MenuItem[];
  variant?: 'quiet';
  className?: string;
}) {
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const [isAtRight, setAtRight] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!isOpen) return;
    itemsOf(root.current)[0]?.focus();
    const closeOutside = ({ target }: PointerEvent) => {
      if (target instanceof Node && !root.current?.contains(target)) setOpen(false);
    };
    document.addEventListener('pointerdown', closeOutside);
    return () => document.removeEventListener('pointerdown', closeOutside);
  }, [isOpen]);

  function close() {
    setOpen(false);
    button.current?.focus();
  }

  function walk(event: KeyboardEvent) {
    if (event.key === 'Tab') return setOpen(false);
    if (event.key === 'Escape') close();
    else if (!focusBy(event.key, itemsOf(root.current))) return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div ref={root} className={classNames('relative', className)}>
      <button
        ref={button}
        type="button"
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={({ currentTarget }) => {
          setAtRight(currentTarget.getBoundingClientRect().left > window.innerWidth / 2);
          setOpen(!isOpen);
        }}
        className={classNames(buttonClass({ variant }), 'w-8 px-0!')}
      >
        <Ellipsis size={16} aria-hidden />
      </button>
      {isOpen && (
        <div
          id={id}
          role="menu"
          tabIndex={-1}
          aria-label={label}
          onKeyDown={walk}
          className={classNames(
            'absolute top-full z-30 mt-1 min-w-[170px] rounded-m border bg-raised p-1 shadow-pop',
            isAtRight ? 'right-0' : 'left-0',
          )}
        >
          {items.map(({ word, icon: Icon, onSelect, className: itemClass }) => (
            <button
              key={word}
              type="button"
              role="menuitem"
              tabIndex={-1}
              onClick={() => {
                close();
                onSelect();
              }}
              className={classNames(
                'flex h-10 w-full items-center gap-2 whitespace-nowrap rounded-s px-2.5 text-left hover:bg-sunken focus-visible:-outline-offset-2 sm:h-8',
                itemClass,
              )}
            >
              {Icon && <Icon size={14} aria-hidden className="text-text-2" />}
              {word}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

/** Those that are to be seen at this width. */
const itemsOf = (root: HTMLElement | null): HTMLElement[] =>
  [...(root?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])].filter((item) => item.offsetParent !== null);

function focusBy(key: string, items: HTMLElement[]): boolean {
  const { activeElement } = document;
  const at = activeElement instanceof HTMLElement ? items.indexOf(activeElement) : -1;
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[key];
  if (to === undefined) return false;
  items.at(to % items.length)?.focus();
  return true;
}
