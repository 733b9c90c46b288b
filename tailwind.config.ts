import type { Config } from 'tailwindcss';

const statuses = ['queued', 'running', 'waiting', 'completed', 'failed'] as const;

/** Every colour is a role from app/globals.css, so that both themes come from one name. */
const roles = Object.fromEntries(
  [
    ...['page', 'surface', 'sunken', 'raised', 'lifted', 'line', 'line-strong'],
    ...['text', 'text-2', 'text-3', 'accent', 'accent-hover', 'accent-soft', 'on-accent', 'focus'],
    ...statuses.flatMap((status) => [status, `${status}-soft`, `${status}-bar`]),
  ].map((role) => [role, `var(--${role})`]),
);

export default {
  content: ['./app/**/*.{ts,tsx}', './components/**/*.{ts,tsx}'],
  theme: {
    colors: { ...roles, transparent: 'transparent', current: 'currentColor' },
    fontFamily: { sans: 'var(--font)', mono: 'var(--mono)' },
    fontSize: {
      xs: ['12px', '1.5'],
      sm: ['13px', '1.5'],
      base: ['14px', '1.5'],
      lg: ['15px', '1.4'],
      xl: ['18px', '1.3'],
    },
    borderRadius: { none: '0', s: '4px', m: '6px', l: '10px', full: '999px' },
    boxShadow: { flat: 'var(--shadow)', pop: 'var(--shadow-pop)', none: 'none' },
    screens: { sm: '600px', md: '900px', lg: '1100px', xl: '1440px' },
  },
} satisfies Config;
