/** The style sheet of a table that is wider than its place. Rows neither know of it nor pay for it. */
import { type Widths, widthVariable } from './batch-column-widths';

/** From here on every column is shown (see `ROW_GRID`); below it nothing is pinned and nothing scrolls sideways. */
const WIDE_PX = 1100;
/** Room above a table that scrolls by itself, so that one sees where it begins. */
const AROUND_PX = 96;

const [BOX, INDEX, STATUS, TRIES, TIME, TRANSCRIPT] = [34, 54, 148, 52, 82, 48];
const FIXED = BOX + INDEX + STATUS + TRIES + TIME + TRANSCRIPT;

/** What each column has while it has no width of its own; `least` is where the table begins to scroll instead. */
type Column = { place: number; usual: string; least: number; pinned: number };
const COLUMNS: Record<string, Column> = {
  input: { place: 4, usual: 'minmax(0,1.2fr)', least: 200, pinned: 320 },
  model: { place: 5, usual: '150px', least: 150, pinned: 150 },
  error: { place: 8, usual: 'minmax(0,1fr)', least: 140, pinned: 240 },
};
const metadataColumn = (place: number): Column => ({
  place: 9 + place,
  usual: 'minmax(90px,0.6fr)',
  least: 110,
  pinned: 140,
});

/**
 * What is pinned comes first and stays at the left of `box`, which scrolls, head and rows together, once the columns need
 * more than its width. There are places and widths in the sheet only, never a text that somebody wrote.
 */
export function wideSheet(box: string, keys: string[], widths: Widths, pins: string[]): string {
  const columns = [
    ...Object.entries(COLUMNS),
    ...keys.map((key, place) => [`meta:${key}`, metadataColumn(place)] as const),
  ].map(([name, column]) => {
    const isPinned = pins.includes(name);
    const least = isPinned ? column.pinned : column.least;
    const variable = widthVariable(name, keys);
    const track = `var(${variable},${isPinned ? `${least}px` : column.usual})`;
    return { ...column, name, isPinned, track, least: `var(${variable},${least}px)`, width: widths[name] ?? least };
  });
  const pinned = columns.filter(({ isPinned }) => isPinned);
  const width = columns.reduce((sum, column) => sum + column.width, FIXED);
  return `@media (min-width:${WIDE_PX}px){
section:has(>${box}){container-type:inline-size}
${pinned.length > 0 ? pinRules(box, columns, pinned) : ''}
@container (max-width:${width - 1}px){
${box}{overflow:auto;max-height:calc(100dvh - ${AROUND_PX}px)}
${box}>[role=table]{min-width:calc(${[`${FIXED}px + var(--marks,0px)`, ...columns.map(({ least }) => least)].join(' + ')})}
}}`;
}

/** What passes beneath is to be covered from edge to edge. */
const WHOLE_HEIGHT = 'align-self:stretch;align-content:center;align-items:center;';

type Placed = { name: string; place: number; isPinned: boolean; track: string };

function pinRules(box: string, columns: Placed[], pinned: Placed[]): string {
  const unpinned = (wanted: (name: string) => boolean) =>
    columns.filter(({ name, isPinned }) => !isPinned && wanted(name)).map(({ track }) => track);
  const tracks = [
    ...[BOX, INDEX].map((width) => `${width}px`),
    ...pinned.map(({ track }) => track),
    `${STATUS}px`,
    ...unpinned((name) => name === 'input'),
    ...unpinned((name) => name === 'model'),
    ...[TRIES, TIME].map((width) => `${width}px`),
    ...unpinned((name) => name === 'error' || name.startsWith('meta:')),
    'var(--marks,)',
    `minmax(${TRANSCRIPT}px,auto)`,
  ];
  const row = `${box} [data-key] [role=row]`;
  const marked = '[aria-current],:has(:checked)';
  const stay = (place: number, left: string, more: string) =>
    `${box} [role=row]>:nth-child(${place}){position:sticky;left:${left};z-index:11;background:inherit;${WHOLE_HEIGHT}${more}}`;
  return `${box} [role=row]{grid-template-columns:${tracks.join(' ')}}
${box} [role=rowgroup]>[role=row]{background:inherit}
${row}{cursor:pointer}
${row}:not(${marked}){background:var(--surface)}
${row}:not(${marked}):hover{background:var(--sunken)}
${stay(1, '0', 'order:-2')}
${stay(2, `${BOX}px`, 'order:-2')}
${pinned
  .map(({ place }, at) => {
    const left = [`${BOX + INDEX}px`, ...pinned.slice(0, at).map(({ track }) => track)].join(' + ');
    return stay(place, `calc(${left})`, `order:-1;${at === pinned.length - 1 ? 'box-shadow:1px 0 var(--line)' : ''}`);
  })
  .join('\n')}`;
}
