/** What is done with the edge of a column. It is drawn at once, past every component; the address follows. */
import { addressNow, changeAddress } from './batch-address';
import { clampWidth, widthVariable, writeWidths } from './batch-column-widths';

const STEP_PX = 16;
const BIG_STEP_PX = 64;
/** Browsers take only so many changes of the address, and a key that is held down makes many. */
const REST_MS = 200;
const ENDS = ['pointerup', 'pointercancel'] as const;

let timer: ReturnType<typeof setTimeout>;

/** Follows the pointer that `edge` has captured at `startX` until it is let go. */
export function drag(edge: HTMLElement, pointerId: number, startX: number, column: string): void {
  if (!edge.hasPointerCapture(pointerId)) return;
  const first = widthOf(edge);
  let last = first;
  const move = ({ clientX }: PointerEvent) => {
    last = clampWidth(first + clientX - startX);
    draw(edge, column, last);
  };
  const end = ({ type }: Event) => {
    edge.removeEventListener('pointermove', move);
    for (const one of ENDS) edge.removeEventListener(one, end);
    if (last === first) return;
    if (type === 'pointerup') keep(column, last);
    else draw(edge, column, addressNow().widths[column]);
  };
  edge.addEventListener('pointermove', move);
  for (const one of ENDS) edge.addEventListener(one, end);
}

export function press(edge: HTMLElement, column: string, key: string, isBig: boolean): void {
  if (key === 'Enter') {
    reset(edge, column);
    return;
  }
  const step = isBig ? BIG_STEP_PX : STEP_PX;
  const width = clampWidth(widthOf(edge) + (key === 'ArrowRight' ? step : -step));
  draw(edge, column, width);
  clearTimeout(timer);
  timer = setTimeout(() => keep(column, width), REST_MS);
}

/** As wide as there is room for. */
export function reset(edge: HTMLElement, column: string): void {
  clearTimeout(timer);
  draw(edge, column);
  keep(column);
}

const widthOf = (edge: HTMLElement): number => Math.round(edge.parentElement?.getBoundingClientRect().width ?? 0);

function draw(edge: HTMLElement, column: string, width?: number): void {
  const table = edge.closest<HTMLElement>('[role=table]');
  table?.style.setProperty(widthVariable(column, addressNow().columns), width ? `${width}px` : '');
  if (width) edge.ariaValueNow = String(width);
}

function keep(column: string, width?: number): void {
  const { [column]: _, ...others } = addressNow().widths;
  changeAddress({ w: writeWidths(width ? { ...others, [column]: width } : others) });
}
