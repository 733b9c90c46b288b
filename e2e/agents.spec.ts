import type { Page } from 'playwright/test';
import { expectAccessible } from './accessible';
import { addMany, send } from './compose';
import { expect, test } from './fixtures';

// Others choose no agent while there is only one, so that what is published here needs a server of its own.
test.use({ serverEnv: { BATCHDECK_LOG_LEVEL: 'error' } });

const manifest = (name: string, says: string) => `name: ${name}
description: Says one thing.
instructions:
  system: prompts/system.md
llm:
  default: only
  options:
    only:
      provider: offline
      model: script
      settings:
        steps:
          - say: ${says}
built_in_tools: [read, ls]
`;

const code = (page: Page) => page.getByRole('textbox', { name: 'dari.yml' });
const selected = (page: Page) =>
  code(page).evaluate((area: HTMLTextAreaElement) => area.value.slice(area.selectionStart, area.selectionEnd));

async function writeAgent(page: Page, text: string) {
  await page.goto('/agents/new');
  await page.getByRole('button', { name: 'Begin with an empty dari.yml' }).click();
  await code(page).fill(text);
}

async function publish(page: Page, name: string) {
  await expect(page.getByText('No problems in dari.yml')).toBeVisible();
  await page.getByRole('button', { name: 'Publish' }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
}

async function runTwo(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'New batch with this agent' }).click();
  await page.waitForURL(/\/batches\/.+\/edit/);
  await addMany(page, ['One', 'Two']);
  await send(page);
  await expect(page.getByText('2 of 2 finished')).toBeVisible();
  await page
    .getByRole('link', { name: /transcript/i })
    .first()
    .click();
  await page.waitForURL(/\/sessions\//);
  return page.url();
}

test('an agent is written, mended by line, published, run, and published again', async ({ page }) => {
  await page.goto('/agents');
  await page.getByRole('link', { name: 'New agent' }).click();
  await expect(page.getByRole('heading', { name: 'Begin with' })).toBeVisible();
  await page.getByRole('button', { name: 'Begin with an empty dari.yml' }).click();

  await test.step('a mistake is shown at its line, and the way leads there', async () => {
    await code(page).fill(manifest('echo', 'The first answer.').replace('provider: offline', 'provder: offline'));
    const problem = page.getByRole('button', { name: /9:7.*Unknown key "provder"\. Did you mean "provider"\?/ });
    await problem.click();
    expect(await selected(page)).toBe('provder');
    await page.getByRole('button', { name: 'Publish' }).click();
    await expect(page, 'it is not published').toHaveURL(/\/agents\/new$/);
  });

  await test.step('it is mended, its prompt added, and it is published', async () => {
    await page.getByRole('button', { name: /Unknown key "provder"/ }).click();
    await page.keyboard.type('provider');
    await expect(page.getByRole('button', { name: /There is no file prompts\/system\.md/ })).toBeVisible();
    await page.getByRole('button', { name: 'Add prompts/system.md' }).click();
    await page.getByRole('textbox', { name: 'prompts/system.md' }).fill('You say one thing.');
    await publish(page, 'echo');
    await expect(page.getByRole('heading', { name: '1 version' })).toBeVisible();
  });

  const agentUrl = page.url();
  const firstSession = await test.step('a batch of two runs on it', () => runTwo(page));
  await expect(page.getByText('The first answer.')).toBeVisible();
  const firstVersion = await page.getByText(/^ver_/).textContent();

  await test.step('a second version is what new sessions run on', async () => {
    await page.goto(agentUrl);
    await page.getByRole('link', { name: 'New version' }).click();
    await expect(page.getByRole('textbox', { name: 'prompts/system.md' })).toHaveValue('You say one thing.');
    await code(page).fill(manifest('echo', 'The second answer.'));
    await publish(page, 'echo');
    await expect(page.getByRole('heading', { name: '2 versions' })).toBeVisible();
    await expect(page.getByRole('region', { name: 'dari.yml' })).toContainText('The second answer.');
    await page.getByRole('navigation', { name: '2 versions' }).getByRole('link').last().click();
    await expect(page.getByRole('region', { name: 'dari.yml' })).toContainText('The first answer.');
    await runTwo(page);
    await expect(page.getByText('The second answer.')).toBeVisible();
    await expect(page.getByText(/^ver_/)).not.toHaveText(firstVersion ?? '');
  });

  await test.step('the old session keeps its version', async () => {
    await page.goto(firstSession);
    await expect(page.getByText('The first answer.')).toBeVisible();
    await expect(page.getByText(/^ver_/)).toHaveText(firstVersion ?? '');
  });
});

test('what is typed is asked about on leaving, and is there on coming back', async ({ page }) => {
  const text = manifest('kept', 'Kept.');
  await writeAgent(page, text);
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Settings' }).click();
  const dialog = page.getByRole('dialog', { name: 'Leave without publishing?' });
  await dialog.getByRole('button', { name: 'Stay here' }).click();
  await expect(code(page)).toHaveValue(text);
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Settings' }).click();
  await dialog.getByRole('button', { name: 'Leave', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
  await page.goto('/agents/new');
  await expect(code(page)).toHaveValue(text);
  await expect(page.getByText(/What you typed .* is back/)).toBeVisible();
  await page.getByRole('button', { name: 'Start over' }).click();
  await page.getByRole('button', { name: 'Throw away' }).click();
  await expect(page.getByRole('heading', { name: 'Begin with' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Begin with' })).toBeVisible();
});

test('what only the API finds is shown at its line, and nothing that was typed is lost', async ({ page }) => {
  const text = `${manifest('refused', 'No.')}custom_tools:
  - name: look_up
    kind: external
    description: Looks up.
    timeout_seconds: 5
    input_schema:
      type: object
      required: id
`;
  await writeAgent(page, text);
  await page.getByRole('button', { name: 'Add prompts/system.md' }).click();
  await page.getByRole('textbox', { name: 'prompts/system.md' }).fill('You look things up.');
  await expect(page.getByText('No problems in dari.yml')).toBeVisible();
  await page.getByRole('button', { name: 'Publish' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'It was not published.' })).toBeVisible();
  await page.getByRole('button', { name: /20:5.*Not a valid JSON Schema/ }).click();
  expect(await selected(page)).toBe('input_schema');
  await expect(code(page)).toHaveValue(text);
  await code(page).fill(text.replace('required: id', 'required: [id]'));
  await publish(page, 'refused');
});

test('keys indent, break lines and let go; undo takes an indentation back', async ({ page }) => {
  await writeAgent(page, 'a:');
  await code(page).press('End');
  await page.keyboard.press('Enter');
  await page.keyboard.type('b: 1');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.type('c');
  await expect(code(page)).toHaveValue('a:\n  b: 1\n    c');
  await page.keyboard.press('Shift+Tab');
  await expect(code(page)).toHaveValue('a:\n  b: 1\n  c');
  await page.keyboard.press('ControlOrMeta+z');
  await expect(code(page)).toHaveValue('a:\n  b: 1\n    c');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  await expect(code(page)).not.toBeFocused();
});

test.describe(() => {
  test.use({ allowedErrors: [/404/] });

  test('a deleted agent is gone from the list, and its pages say so', async ({ page }) => {
    await writeAgent(page, manifest('short-lived', 'Bye.'));
    await page.getByRole('button', { name: 'Add prompts/system.md' }).click();
    await page.getByRole('textbox', { name: 'prompts/system.md' }).fill('You say goodbye.');
    await publish(page, 'short-lived');
    const url = page.url();
    await page.getByRole('button', { name: 'Delete agent' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete agent' }).click();
    await page.waitForURL(/\/agents$/);
    await expect(page.getByRole('heading', { name: 'short-lived' })).toBeHidden();
    const response = await page.goto(url);
    expect(response?.status()).toBe(404);
  });
});

test('the pages of agents have no fault that a machine can find', async ({ page }) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.goto('/agents');
    await page.getByRole('link', { name: 'document-analyst' }).click();
    await expect(page.getByRole('heading', { name: 'The active version' })).toBeVisible();
    await expectAccessible(page);
    await page.goto('/agents/new');
    await expect(page.getByRole('heading', { name: 'Begin with' })).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Begin with an empty dari.yml' }).click();
    await code(page).fill('name: [a]\n');
    await expect(page.getByText(/problems in dari.yml/)).toBeVisible();
    await expectAccessible(page);
    await code(page).fill('');
    await page.evaluate(() => localStorage.clear());
  }
});
