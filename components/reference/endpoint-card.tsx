'use client';

import { ChevronRight, Link2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { CopyButton } from '@/components/ui/copy-button';
import type { Endpoint, Reply } from '@/lib/reference/schema';
import { MarkedText } from './marked-text';
import { MethodMark } from './method-mark';
import { FieldRow, SchemaTree } from './schema-tree';

/** An endpoint in one line, and all about it once it is opened. */
export function EndpointCard({ endpoint }: { endpoint: Endpoint }) {
  const { id, method, path, summary, description, isOpen, parameters, body, replies, curl } = endpoint;
  return (
    <details id={id} className="group scroll-mt-4 rounded-l border bg-surface">
      <summary className="flex list-none flex-wrap items-center gap-x-2.5 gap-y-0.5 rounded-l px-3 py-2.5 hover:bg-sunken group-open:rounded-b-none [&::-webkit-details-marker]:hidden">
        <ChevronRight size={14} aria-hidden className="shrink-0 text-text-3 group-open:rotate-90" />
        <MethodMark method={method} />
        <h3 className="min-w-0 break-all font-mono text-xs">{path}</h3>
        <span className="w-full pl-[22px] text-text-2 sm:ml-auto sm:w-auto sm:pl-0">{summary}</span>
      </summary>
      <div className="flex flex-col gap-4 border-t px-3.5 py-3.5">
        <div className="flex flex-wrap items-start justify-between gap-x-3 gap-y-1">
          <p className="max-w-[75ch] flex-1 basis-[240px] text-pretty text-text-2">
            <MarkedText text={description || `${summary}.`} />
            {isOpen && ' It needs no bearer key.'}
          </p>
          <a
            href={`#${id}`}
            className="inline-flex min-h-6 items-center gap-1 rounded-s text-text-3 text-xs hover:text-text hover:underline"
          >
            <Link2 size={14} aria-hidden />
            Link to this<span className="sr-only"> endpoint: {summary}</span>
          </a>
        </div>
        {parameters.length > 0 && (
          <Part title="Parameters">
            <ul className="rounded-m border bg-sunken px-3 py-1">
              {parameters.map((parameter) => (
                <FieldRow
                  key={`${parameter.place} ${parameter.name}`}
                  field={parameter}
                  note={`in the ${parameter.place}`}
                />
              ))}
            </ul>
          </Part>
        )}
        {body && (
          <Part title="Body" note={body.type}>
            <SchemaTree shape={body.shape} />
          </Part>
        )}
        <Replies replies={replies} />
        <Part title="Example" action={<CopyButton text={curl} label="Copy call" />}>
          <pre
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a block that scrolls must be reachable by keyboard
            tabIndex={0}
            className="overflow-x-auto rounded-m border bg-sunken px-3 py-2.5 font-mono text-xs leading-[1.6]"
          >
            {curl}
          </pre>
        </Part>
      </div>
    </details>
  );
}

function Replies({ replies }: { replies: Reply[] }) {
  const isSuccess = ({ status }: Reply) => status.startsWith('2');
  const refusals = replies.filter((reply) => !isSuccess(reply));
  const statuses = replies.filter(isSuccess).map(({ status }) => status);
  const success = replies.find(isSuccess);
  return (
    <>
      {success && (
        <Part title={`Answer ${statuses.join(' or ')}`} note={success.type ?? undefined}>
          {success.shape && <SchemaTree shape={success.shape} />}
        </Part>
      )}
      {refusals.length > 0 && (
        <Part title="Refusals">
          <ul className="flex flex-col gap-0.5">
            {refusals.map(({ status, description }) => (
              <li key={status} className="flex gap-2">
                <code className="font-mono font-semibold text-failed text-xs leading-[1.625]">{status}</code>
                <span className="text-text-2">
                  <MarkedText text={description} />
                </span>
              </li>
            ))}
          </ul>
        </Part>
      )}
    </>
  );
}

function Part({
  title,
  note,
  action,
  children,
}: {
  title: string;
  note?: string | undefined;
  action?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <section>
      <div className="mb-1 flex flex-wrap items-center gap-x-2">
        <h4 className="font-semibold">{title}</h4>
        {note && <span className="font-mono text-text-3 text-xs">{note}</span>}
        {action && <span className="ml-auto">{action}</span>}
      </div>
      {children}
    </section>
  );
}
