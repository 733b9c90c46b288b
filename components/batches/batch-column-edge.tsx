'use client';

import { patiently } from '@/components/ui/part';
import { WIDTH_MAX, WIDTH_MIN } from './batch-column-widths';

/** Of a column that is as wide as there is room for. */
const NOMINAL = 200;
const KEYS = ['ArrowLeft', 'ArrowRight', 'Enter'];

/** Loaded when an edge is first pointed at or has the focus. */
const moves = () => patiently(() => import('./batch-column-moves'));

/** The edge of a column’s head: dragged, or moved by arrows; Enter or a double click has the column as it was. */
export function BatchColumnEdge({ column, width }: { column: string; width: number | undefined }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be dragged
    <span
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={`Width of ${column.replace('meta:', '')}`}
      aria-valuenow={width ?? NOMINAL}
      aria-valuemin={WIDTH_MIN}
      aria-valuemax={WIDTH_MAX}
      aria-valuetext={width ? `${width} pixels` : 'as there is room'}
      className="absolute inset-y-0 right-0 hidden w-2 cursor-col-resize touch-none border-line-strong border-r-2 opacity-0 hover:opacity-100 focus-visible:opacity-100 lg:block"
      onPointerEnter={moves}
      onFocus={moves}
      onPointerDown={({ currentTarget, pointerId, clientX, button }) => {
        if (button !== 0) return;
        currentTarget.setPointerCapture(pointerId);
        void moves().then(({ drag }) => drag(currentTarget, pointerId, clientX, column));
      }}
      onDoubleClick={({ currentTarget }) => void moves().then(({ reset }) => reset(currentTarget, column))}
      onKeyDown={(event) => {
        const { currentTarget, key, shiftKey } = event;
        if (!KEYS.includes(key)) return;
        event.preventDefault();
        void moves().then(({ press }) => press(currentTarget, column, key, shiftKey));
      }}
    />
  );
}
