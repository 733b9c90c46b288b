import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { expectAccessible } from './accessible';
import { finishedBatch, itemsOf, makeBatch } from './batch';
import { askEngine } from './engine';
import { expect, test } from './fixtures';
import type { Dashboard } from './server';

/** Publishes an agent that asks for something from outside, and starts a session of it; answers the session's id. */
async function startAsking(dashboard: Dashboard): Promise<string> {
  const engine = { url: dashboard.url, key: dashboard.engineKey() };
  const files = {
    'dari.yml': `name: asks
instructions: { system: system.md }
llm:
  provider: offline
  model: script
  settings: { steps: [{ call: { name: look_up, arguments: { id: 7 } } }, { say: Thanks for it. }] }
custom_tools:
  - name: look_up
    kind: external
    description: Looks up.
    timeout_seconds: 600
    input_schema: { type: object }
    output_schema: { type: object, properties: { age: { type: number } }, required: [age] }
`,
    'system.md': 'You ask.',
  };
  const tar = pack();
  for (const [name, content] of Object.entries(files)) tar.entry({ name }, content);
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  const archive = gzipSync(Buffer.concat(chunks));
  const ask = (path: string, body: object) => askEngine(engine, path, { method: 'POST', body: JSON.stringify(body) });
  const snapshot = (await ask('/source-snapshots', {
    format: 'tar.gz',
    sha256: createHash('sha256').update(archive).digest('hex'),
    size_bytes: archive.length,
  })) as { source_snapshot_id: string; upload_url: string; upload_headers: Record<string, string> };
  await fetch(snapshot.upload_url, { method: 'PUT', headers: snapshot.upload_headers, body: archive });
  await ask(`/source-snapshots/${snapshot.source_snapshot_id}/finalize`, {});
  const { agent_id: agentId } = (await ask('/agents', { source_snapshot_id: snapshot.source_snapshot_id })) as {
    agent_id: string;
  };
  const content = [{ type: 'text', text: 'How old is number 7?' }];
  const { session } = (await ask(`/agents/${agentId}/messages`, { type: 'user.message', content })) as {
    session: { id: string };
  };
  return session.id;
}

test('a further message with a file is sent from the drawer, answered there, and told in the history', async ({
  page,
  dashboard,
}) => {
  const batchId = await makeBatch(dashboard, itemsOf('offline-brief', ['Count the words of this.']), 'Goes on');
  await finishedBatch(dashboard, batchId);
  await page.goto(`/batches/${batchId}?item=0`);
  const drawer = page.getByRole('dialog');
  const form = drawer.getByRole('form', { name: 'Follow-up message' });
  await form.getByRole('button', { name: 'Send message' }).click();
  await expect(form.getByRole('alert')).toHaveText('Write a message, or attach a file.');
  await form.getByLabel('Choose files for the message').setInputFiles({
    name: 'more.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('one two three'),
  });
  await expect(form.getByRole('list', { name: 'Files of the message' })).toContainText('more.txt');
  await form.getByLabel('Follow-up message').fill('And what of this file?');
  await expectAccessible(page);
  await form.getByLabel('Follow-up message').press('Control+Enter');
  await expect(drawer.getByRole('feed')).toContainText('And what of this file?');
  await expect(form.getByLabel('Follow-up message')).toHaveValue('');
  await expect(
    drawer
      .getByRole('feed')
      .getByText(/more\.txt/)
      .first(),
  ).toBeVisible();
  for (const times of [1, 2]) {
    await form.getByLabel('Follow-up message').fill('Once more.');
    await form.getByRole('button', { name: 'Send message' }).click();
    await expect(drawer.getByRole('article').filter({ hasText: 'Once more.' })).toHaveCount(times);
  }
  const { head } = await finishedBatch(dashboard, batchId);
  expect(head.counts).toMatchObject({ completed: 1 });
  await page.goto(`/batches/${batchId}?history`);
  await expect(page.getByRole('dialog')).toContainText('sent a further message to the session of item 0');
});

test('a call that waits is answered on a phone, by what its schema takes', async ({ page, startServer }) => {
  const server = await startServer();
  const sessionId = await startAsking(server);
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(`${server.url}/sessions/${sessionId}`);
  const form = page.getByRole('form', { name: 'Answer look_up' });
  await form.getByLabel('Result as JSON').fill('{"age": "nine"}');
  await form.getByRole('button', { name: 'Submit the result' }).click();
  await expect(form.getByRole('alert')).toContainText('age');
  await expectAccessible(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  await form.getByLabel('Result as JSON').fill('{"age": 9}');
  await form.getByRole('button', { name: 'Submit the result' }).click();
  await expect(page.getByRole('feed')).toContainText('Thanks for it.');
  await expect(form).toBeHidden();
});
