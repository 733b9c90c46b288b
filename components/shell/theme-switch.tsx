'use client';

import { Monitor, Moon, Sun } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { classNames } from '@/components/ui/class-names';
import { readTheme, THEME_COOKIE, THEMES, type Theme } from '@/lib/theme';

const YEAR_SECONDS = 365 * 24 * 60 * 60;
const CHOICES = {
  light: { word: 'Light', icon: Sun },
  dark: { word: 'Dark', icon: Moon },
  system: { word: 'System', icon: Monitor },
};

/** `theme` is the one the server drew the page with. Compact: icons are seen, words are read. */
export function ThemeSwitch({ theme, isCompact }: { theme: Theme; isCompact?: boolean }) {
  const current = useSyncExternalStore(watchTheme, shownTheme, () => theme);
  return (
    <fieldset className="flex w-fit gap-0.5 rounded-m bg-sunken p-0.5">
      <legend className="sr-only">Theme</legend>
      {THEMES.map((choice) => {
        const { word, icon: Icon } = CHOICES[choice];
        return (
          <button
            key={choice}
            type="button"
            aria-pressed={choice === current}
            title={isCompact ? `${word} theme` : undefined}
            onClick={() => chooseTheme(choice)}
            className={classNames(
              'flex h-8 items-center gap-1.5 rounded-[5px] px-2 text-xs sm:h-6',
              choice === current ? 'bg-lifted text-text shadow-flat' : 'text-text-2 hover:text-text',
            )}
          >
            <Icon size={12} aria-hidden />
            <span className={isCompact ? 'sr-only' : undefined}>{word}</span>
          </button>
        );
      })}
    </fieldset>
  );
}

function chooseTheme(theme: Theme) {
  const { dataset } = document.documentElement;
  if (theme === 'system') delete dataset.theme;
  else dataset.theme = theme;
  // biome-ignore lint/suspicious/noDocumentCookie: cookieStore is missing on pages opened by plain http
  document.cookie = `${THEME_COOKIE}=${theme}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
}

function watchTheme(tell: () => void): () => void {
  const observer = new MutationObserver(tell);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return () => observer.disconnect();
}

const shownTheme = (): Theme => readTheme(document.documentElement.dataset.theme);
