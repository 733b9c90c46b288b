import type { DraftItem, DraftPart } from '@/lib/batches/schema';

const LENGTH_MAX = 160;

/** One of the items as it is and as it would be: only what differs. */
export function BulkExample({ before, after }: { before: DraftItem; after: DraftItem }) {
  return (
    <table className="w-full table-fixed border-separate border-spacing-0 rounded-m border text-left">
      <caption className="mb-1 text-left text-text-2 text-xs">One of them, before and after</caption>
      <tbody>
        <Line word="Before" text={wordsOf(before, after)} />
        <Line word="After" text={wordsOf(after, before)} />
      </tbody>
    </table>
  );
}

function Line({ word, text }: { word: string; text: string }) {
  return (
    <tr>
      <th scope="row" className="w-16 px-2.5 py-1.5 align-top font-medium text-text-2">
        {word}
      </th>
      <td className="whitespace-pre-wrap break-words px-2.5 py-1.5">
        <bdi>{text || <span className="text-text-3">nothing</span>}</bdi>
      </td>
    </tr>
  );
}

/** What an item says where the other says something else. */
function wordsOf(item: DraftItem, other: DraftItem): string {
  if (item.llmId !== other.llmId) return item.llmId || 'the agent’s default';
  if (item.versionId !== other.versionId) return item.versionId || 'the active version';
  if (item.metadata !== other.metadata) return item.metadata.map(({ key, value }) => `${key}: ${value}`).join('\n');
  return item.parts.map(partWords).join('\n');
}

function partWords(part: DraftPart): string {
  if (part.type !== 'text') return part.filename;
  if (part.text.length <= LENGTH_MAX) return part.text;
  return `${part.text.slice(0, LENGTH_MAX / 2)} … ${part.text.slice(-LENGTH_MAX / 2)}`;
}
