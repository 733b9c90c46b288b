import { expect, test } from 'vitest';
import { createDesk } from './desk';

async function imported(name: string, content: string) {
  const desk = createDesk();
  const { targets, template, notes } = await desk.open(new File([content], name), {}, []);
  const checked = desk.decide({ targets, template, missing: 'undecided', room: 50_000 });
  return { notes: notes.map(({ message }) => message), checked, bad: desk.badRows(0, 9), items: desk.items(0).items };
}

const HEADER = 'index,status,text,file_2,metadata.note,llm_id,answer,batchdeck_item';

test('a file keeps its id, and one that a person named instead waits for its bytes', async () => {
  const { items } = await imported(
    'a.csv',
    `${HEADER}\n0,failed,Read it,"a.md (file_7, 12 bytes)",,,,b_1.0\n1,failed,Read it,other.md,,,,b_1.1\n`,
  );
  expect(items.map(({ parts }) => parts[1])).toMatchObject([
    { type: 'file', fileId: 'file_7', filename: 'a.md', sizeBytes: 12 },
    { type: 'file', fileId: '', filename: 'other.md', sizeBytes: 0 },
  ]);
});

test('apostrophes are taken off what was defused, an empty value stays, and an answer is no message', async () => {
  const { items, notes } = await imported(
    'a.csv',
    `${HEADER}\n0,completed,"'=1+1",,"'",fast,"A long answer, longer than any message",b_1.0\n1,completed,'tis,,,,,b_1.1\n`,
  );
  expect(items[0]).toMatchObject({
    parts: [{ text: '=1+1' }],
    metadata: [{ key: 'note', value: '' }],
    llmId: 'fast',
  });
  expect(items[1]).toMatchObject({ parts: [{ text: "'tis" }], metadata: [] });
  expect(notes[0]).toContain('an export of Batchdeck');
});

test('another table keeps its apostrophes', async () => {
  const { items } = await imported('a.csv', `text,status,index\n"'=1+1",x,0\n`);
  expect(items[0]?.parts).toMatchObject([{ text: "'=1+1" }]);
});

test('a line whose parts were spoilt is a bad row that says so, and the others are good', async () => {
  const line = (parts: unknown) => JSON.stringify({ index: 0, status: 'failed', parts, batchdeck_item: 'b_1.0' });
  const good = line([{ type: 'text', text: "'=x" }]);
  const { items, bad } = await imported('a.jsonl', `${good}\n${line('text')}\n`);
  expect(items.map(({ parts }) => parts[0])).toMatchObject([{ text: "'=x" }]);
  expect(bad).toMatchObject([{ line: 2, reason: 'This is no row of an export of Batchdeck: look at parts.' }]);
});

test('what checks and people said is left out', async () => {
  const { items } = await imported(
    'a.csv',
    `${HEADER.replace('answer,', 'answer,checks,check.text,check.text.reason,verdict,verdict_note,')}\n0,completed,Hello,,,,Hi,failed,failed,"A reason that is longer than the message itself",star,"Look again",b_1.0\n`,
  );
  expect(items).toMatchObject([{ parts: [{ type: 'text', text: 'Hello' }], metadata: [] }]);
});
