import { expect, test } from './fixtures';

const VALUE = 'sk-planted-in-the-browser-0123456789';

test('a credential is added, replaced and deleted, and its value comes back nowhere', async ({ page, dashboard }) => {
  const answers: string[] = [];
  page.on(
    'response',
    (response) =>
      void response.text().then(
        (text) => answers.push(text),
        () => undefined,
      ),
  );
  await page.goto('/settings');
  const section = page.getByRole('region', { name: 'Stored credentials' });
  await expect(section).toContainText('None yet');

  await section.getByRole('button', { name: 'Add credential' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('lower_case');
  await dialog.getByLabel('Value').fill(VALUE);
  await dialog.getByRole('button', { name: 'Store' }).click();
  await expect(dialog.getByRole('alert')).toHaveText(/capital letters/);
  await dialog.getByLabel('Name').fill('OPENAI_API_KEY');
  await dialog.getByRole('button', { name: 'Store' }).click();
  const row = section.getByRole('listitem').filter({ hasText: 'OPENAI_API_KEY' });
  await expect(row).toContainText('stored');

  await row.getByRole('button', { name: 'Replace OPENAI_API_KEY' }).click();
  await dialog.getByLabel('Value').fill(`${VALUE}-2`);
  await dialog.getByRole('button', { name: 'Store' }).click();
  await expect(dialog).toBeHidden();
  await page.reload();
  await expect(row).toBeVisible();
  expect(await page.content()).not.toContain(VALUE);

  await row.getByRole('button', { name: 'Delete OPENAI_API_KEY' }).click();
  await dialog.getByRole('button', { name: 'Delete credential' }).click();
  await expect(section).toContainText('None yet');
  expect(answers.length).toBeGreaterThan(0);
  expect(answers.join('\n')).not.toContain(VALUE);
  expect(dashboard.log()).not.toContain(VALUE);
});
