import { LoaderCircle } from 'lucide-react';
import type { ComponentProps, MouseEvent } from 'react';
import { classNames } from './class-names';

type Look = { variant?: 'primary' | 'default' | 'quiet' | 'danger'; size?: 'md' | 'sm' };

const VARIANTS = {
  primary: 'border-accent bg-accent text-on-accent shadow-flat hover:border-accent-hover hover:bg-accent-hover',
  default: 'border-line-strong bg-surface text-text shadow-flat hover:bg-sunken',
  quiet: 'border-transparent text-text-2 hover:bg-sunken hover:text-text',
  danger: 'border-failed bg-surface text-failed shadow-flat hover:bg-failed-soft',
};

/** Taller on a phone, where a finger has to hit it. */
const SIZES = { md: 'h-8 px-[11px] sm:h-[30px]', sm: 'h-8 px-2 text-xs sm:h-6' };

export function Button({
  variant,
  size,
  isPending = false,
  className,
  children,
  onClick,
  ...rest
}: Look & { isPending?: boolean } & ComponentProps<'button'>) {
  return (
    <button
      type="button"
      {...rest}
      onClick={isPending ? ignore : onClick}
      aria-disabled={isPending || rest['aria-disabled'] || undefined}
      className={classNames(buttonClass({ variant, size }), isPending && 'cursor-progress! opacity-70!', className)}
    >
      {isPending && <LoaderCircle size={14} aria-hidden className="animate-spin" />}
      {children}
    </button>
  );
}

/** The look of a button, for links that are to look like one. */
export function buttonClass({ variant = 'default', size = 'md' }: Look = {}): string {
  return classNames(
    'inline-flex shrink-0 items-center justify-center gap-1.5 whitespace-nowrap rounded-m border font-medium select-none',
    'disabled:cursor-not-allowed disabled:opacity-50 aria-disabled:cursor-not-allowed aria-disabled:opacity-50',
    VARIANTS[variant],
    SIZES[size],
  );
}

/** A pending button keeps the focus, so it is not disabled; it only does nothing. */
function ignore(event: MouseEvent) {
  event.preventDefault();
}
