/** YAML with the lines of its rows. The parser is loaded when the first such file comes. */
import { Unreadable } from './table';

const LENGTH_MAX = 20_000_000;

export type Placed = { line: number; endLine: number; raw: string };
/** `rowsAt` says where the elements of a list stand: the list under that key, or the file itself. */
export type Yaml = { value: unknown; rowsAt: (key?: string) => Placed[] };

/** Throws Unreadable with the line of the first mistake. */
export async function readYaml(text: string): Promise<Yaml> {
  if (text.length > LENGTH_MAX) throw new Unreadable('A YAML file may have 20 MB. Save a larger one as JSON Lines.');
  const { isMap, isSeq, LineCounter, parseDocument } = await import('yaml');
  const lines = new LineCounter();
  try {
    const yaml = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
    const [error] = yaml.errors;
    if (error) throw new Unreadable(`Line ${lines.linePos(error.pos[0]).line}: this is no YAML. ${error.message}`);
    const placed = (range: readonly number[] | null | undefined): Placed => {
      const [start = 0, end = start] = range ?? [];
      const raw = text.slice(start, end).trimEnd();
      return {
        raw,
        line: Math.max(1, lines.linePos(start).line),
        endLine: Math.max(1, lines.linePos(start + Math.max(0, raw.length - 1)).line),
      };
    };
    const rowsAt = (key?: string): Placed[] => {
      const list = key === undefined ? yaml.contents : isMap(yaml.contents) ? yaml.contents.get(key, true) : null;
      return isSeq(list) ? list.items.map((item) => placed((item as { range?: number[] | null }).range)) : [];
    };
    return { value: yaml.toJS({ maxAliasCount: 100 }), rowsAt };
  } catch (error) {
    if (error instanceof Unreadable) throw error;
    throw new Unreadable('This YAML cannot be read: it is nested too deeply, or its aliases lead to too much.');
  }
}
