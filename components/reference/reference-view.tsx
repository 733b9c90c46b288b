'use client';

import { useEffect, useState } from 'react';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { SearchField } from '@/components/ui/search-field';
import type { Group, Reference } from '@/lib/reference/schema';
import { EndpointCard } from './endpoint-card';
import { filterGroups } from './filter';
import { MethodMark } from './method-mark';
import { Shapes } from './schema-tree';

/** Every endpoint by group, with a search over them all. An address with an anchor opens its endpoint. */
export function ReferenceView({ reference }: { reference: Reference }) {
  const [search, setSearch] = useState('');
  const groups = filterGroups(reference.groups, search);
  const count = (all: Group[]) => all.reduce((sum, { endpoints }) => sum + endpoints.length, 0);

  useEffect(() => {
    openNamed();
    window.addEventListener('hashchange', openNamed);
    return () => window.removeEventListener('hashchange', openNamed);
  }, []);

  return (
    <Shapes value={reference.shapes}>
      <div className="mt-3.5 mb-3 flex flex-wrap items-center gap-2">
        <div className="w-full sm:w-[320px]">
          <SearchField label="Search endpoints" value={search} onChange={setSearch} />
        </div>
        <p role="status" className="text-text-3 text-xs">
          {search ? `${count(groups)} of ${count(reference.groups)} endpoints` : `${count(groups)} endpoints`}
        </p>
      </div>
      {groups.length === 0 && (
        <EmptyState title="Nothing matches" actions={<Button onClick={() => setSearch('')}>Show all endpoints</Button>}>
          No endpoint says all of these words.
        </EmptyState>
      )}
      <div className="flex items-start gap-6">
        <div className="flex min-w-0 max-w-[860px] flex-1 flex-col gap-5">
          {groups.map(({ name, endpoints }) => (
            <section key={name} aria-label={name}>
              <h2 className="mb-2 font-semibold text-base">{name}</h2>
              <div className="flex flex-col gap-2">
                {endpoints.map((endpoint) => (
                  <EndpointCard key={endpoint.id} endpoint={endpoint} />
                ))}
              </div>
            </section>
          ))}
        </div>
        {groups.length > 0 && <Index groups={groups} />}
      </div>
    </Shapes>
  );
}

function Index({ groups }: { groups: Group[] }) {
  return (
    <nav
      aria-label="Endpoints"
      className="sticky top-4 hidden max-h-[calc(100dvh-2rem)] w-[270px] shrink-0 overflow-y-auto pb-2 xl:block"
    >
      {groups.map(({ name, endpoints }) => (
        <div key={name} className="mb-3">
          <p className="px-1 font-semibold text-text-3 text-xs">{name}</p>
          <ul>
            {endpoints.map(({ id, method, summary }) => (
              <li key={id}>
                <a
                  href={`#${id}`}
                  className="flex min-h-7 items-center gap-2 rounded-s px-1 text-text-2 text-xs hover:bg-sunken hover:text-text"
                >
                  <MethodMark method={method} />
                  <span className="min-w-0 truncate">{summary}</span>
                </a>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

/** Opens the endpoint that the address names, and brings it into view. */
function openNamed() {
  const named = document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
  if (!(named instanceof HTMLDetailsElement)) return;
  named.open = true;
  named.scrollIntoView();
}
