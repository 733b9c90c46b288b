'use client';

import { Check, X } from 'lucide-react';
import { classNames } from '@/components/ui/class-names';
import { cellKey, cellsOf, type Matrix } from '@/lib/composer/matrix';

/** Options by versions; a press on a cell leaves it out for every task, or takes it in again. */
export function ExclusionGrid({ matrix, onToggle }: { matrix: Matrix; onToggle: (key: string) => void }) {
  const { excluded } = matrix;
  const options = [...new Set(cellsOf(matrix).map(({ option }) => option))];
  const versions = [...new Set(cellsOf(matrix).map(({ version }) => version))];
  return (
    <div className="overflow-x-auto rounded-m border">
      <table className="border-separate border-spacing-0">
        <caption className="sr-only">Options by versions. A press leaves a cell out.</caption>
        <thead>
          <tr>
            <td />
            {versions.map((version) => (
              <th key={version} scope="col" className="whitespace-nowrap px-2 py-1 font-medium text-text-2 text-xs">
                {versionWord(version)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {options.map((option) => (
            <tr key={option}>
              <th scope="row" className="max-w-[220px] truncate px-2.5 py-1 text-left font-medium text-text-2 text-xs">
                {optionWord(option)}
              </th>
              {versions.map((version) => {
                const key = cellKey({ option, version });
                const isIn = !excluded.has(key);
                const Icon = isIn ? Check : X;
                return (
                  <td key={version} className="p-0.5">
                    <button
                      type="button"
                      aria-pressed={isIn}
                      aria-label={`${optionWord(option)}, ${versionWord(version)}`}
                      onClick={() => onToggle(key)}
                      className={classNames(
                        'flex h-8 w-full min-w-11 items-center justify-center rounded-s sm:h-6',
                        isIn ? 'bg-accent-soft text-accent' : 'bg-sunken text-text-3',
                      )}
                    >
                      <Icon size={14} aria-hidden />
                    </button>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export const optionWord = (option: string | null): string => option ?? 'each task’s own option';
export const versionWord = (version: string | null): string =>
  version === null ? 'each task’s own version' : version || 'active';
