import type { ReactNode } from 'react';

/** One subject of the settings. */
export function Section({ title, detail, children }: { title: string; detail?: ReactNode; children: ReactNode }) {
  const id = `section-${title.toLowerCase().replaceAll(' ', '-')}`;
  return (
    <section aria-labelledby={id} className="rounded-l border bg-surface px-4 py-3.5">
      <h2 id={id} className="font-semibold text-base">
        {title}
      </h2>
      {detail && <p className="mt-0.5 max-w-[68ch] text-pretty text-text-2">{detail}</p>}
      <div className="mt-3">{children}</div>
    </section>
  );
}

/** Names and values, one a line. */
export function Facts({ facts }: { facts: { name: string; value: ReactNode; variable?: string }[] }) {
  return (
    <dl className="divide-y border-t">
      {facts.map(({ name, value, variable }) => (
        <div key={name} className="flex min-h-[34px] flex-wrap items-center gap-x-4 gap-y-0.5 py-1.5">
          <dt className="w-full text-text-2 sm:w-[150px]">{name}</dt>
          <dd className="min-w-0 flex-1 basis-[260px] break-words">
            {value}
            {variable && <code className="ml-2 font-mono text-text-3 text-xs">{variable}</code>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Text to be copied as it stands. */
export function CodeBlock({ children }: { children: string }) {
  return (
    <pre
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a block that scrolls must be reachable by keyboard
      tabIndex={0}
      className="overflow-x-auto rounded-m border bg-sunken px-3 py-2.5 font-mono text-xs leading-[1.6]"
    >
      {children}
    </pre>
  );
}
