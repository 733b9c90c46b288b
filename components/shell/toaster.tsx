'use client';

import { Toaster as Place } from 'sonner';

export function Toaster() {
  return (
    <Place
      position="bottom-right"
      mobileOffset={{ bottom: 76 }}
      closeButton
      toastOptions={{
        duration: 8000,
        classNames: {
          description: 'text-text-2!',
          closeButton: 'border-line-strong! bg-raised! text-text-2! hover:bg-sunken!',
        },
        style: {
          background: 'var(--raised)',
          color: 'var(--text)',
          borderColor: 'var(--line)',
          boxShadow: 'var(--shadow-pop)',
          font: 'inherit',
        },
      }}
    />
  );
}
