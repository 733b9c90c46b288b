'use client';

import { ChevronRight } from 'lucide-react';
import { createContext, useContext, useState } from 'react';
import type { Field, Shape } from '@/lib/reference/schema';
import { MarkedText } from './marked-text';

/** The described shapes by name. */
export const Shapes = createContext<Record<string, Shape>>({});

/** What a body holds, as a tree that opens where it goes on. */
export function SchemaTree({ shape }: { shape: Shape }) {
  return (
    <div className="rounded-m border bg-sunken px-3 py-2">
      {shape.ref === null && (
        <p className="flex flex-wrap items-baseline gap-x-2">
          <Words shape={shape} />
        </p>
      )}
      <Inside shape={shape} isOpen />
    </div>
  );
}

/** One named value in a line of its own, and what is inside it. */
export function FieldRow({ field, note }: { field: Field; note?: string }) {
  const { name, isOptional, shape } = field;
  return (
    <li className="py-1">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <code className="break-all font-mono font-semibold text-xs">{name}</code>
        <Words shape={shape} />
        {note && <span className="text-text-3 text-xs">{note}</span>}
        {isOptional && <span className="text-text-3 text-xs">may be left out</span>}
      </p>
      {shape.description && (
        <p className="max-w-[75ch] text-pretty text-text-2 text-xs">
          <MarkedText text={shape.description} />
        </p>
      )}
      <Inside shape={shape} />
    </li>
  );
}

function Words({ shape }: { shape: Shape }) {
  const named = useContext(Shapes)[shape.ref ?? ''];
  return (
    <>
      <span className="break-words font-mono text-text-2 text-xs">{shape.words}</span>
      {named && isPlain(named) && <span className="text-text-3 text-xs">{named.words}</span>}
      {shape.notes.map((note) => (
        <span key={note} className="break-all text-text-3 text-xs">
          {note}
        </span>
      ))}
    </>
  );
}

/** Fields are there at once; what has a name of its own only when it is opened, since it may lead back to itself. */
function Inside({ shape, isOpen = false }: { shape: Shape; isOpen?: boolean }) {
  if (shape.ref !== null) return <Named name={shape.ref} isOpen={isOpen} />;
  if (shape.fields.length > 0) return <Fields fields={shape.fields} />;
  if (shape.choices.length === 0) return null;
  return (
    <ul className="ml-1 border-l pl-3">
      {shape.choices.map((choice, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: choices have no name and never change their order
        <li key={index} className="py-1">
          <p className="flex flex-wrap items-baseline gap-x-2">
            <Words shape={choice} />
          </p>
          <Inside shape={choice} />
        </li>
      ))}
    </ul>
  );
}

function Fields({ fields }: { fields: Field[] }) {
  return (
    <ul className="ml-1 border-l pl-3">
      {fields.map((field) => (
        <FieldRow key={field.name} field={field} />
      ))}
    </ul>
  );
}

function Named({ name, isOpen: isOpenAtFirst }: { name: string; isOpen: boolean }) {
  const [isOpen, setIsOpen] = useState(isOpenAtFirst);
  const shape = useContext(Shapes)[name];
  if (!shape || isPlain(shape)) return null;
  return (
    <div>
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
        className="-ml-1 inline-flex min-h-6 items-center gap-0.5 rounded-s pr-1.5 text-text-2 text-xs hover:text-text hover:underline"
      >
        <ChevronRight size={14} aria-hidden className={isOpen ? 'rotate-90' : undefined} />
        {isOpen ? 'Hide' : 'Show'} {name}
      </button>
      {isOpen && (
        <>
          {shape.description && <p className="text-text-2 text-xs">{shape.description}</p>}
          <Inside shape={shape} />
        </>
      )}
    </div>
  );
}

/** Nothing is in it that could be opened. */
const isPlain = ({ ref, fields, choices }: Shape): boolean =>
  ref === null && fields.length === 0 && choices.length === 0;
