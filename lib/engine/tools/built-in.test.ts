import { expect, test } from 'vitest';
import { ALL_TOOLS, openWorkspace } from '@/lib/test/workspace';
import { isRepeatable, runTool, toolSpecs } from './built-in';

const { workspace, run } = openWorkspace();

test('what goes wrong is told in a sentence', async () => {
  expect(await run('read', { path: 'gone.txt' })).toEqual({ isError: true, error: 'There is no such file or folder.' });
  expect(await run('read', { path: 'deep' })).toEqual({ isError: true, error: 'That is not a file.' });
  expect(await run('write', { path: 'deep', content: 'x' })).toEqual({ isError: true, error: 'That is a folder.' });
  expect(await run('write', { path: '.', content: 'x' })).toEqual({ isError: true, error: 'That is a folder.' });
  expect(await run('ls', { path: 'in.txt' })).toEqual({ isError: true, error: 'That is not a folder.' });
  expect(await run('find', { pattern: '*', path: 'in.txt' })).toEqual({
    isError: true,
    error: 'That is not a folder.',
  });
  expect(await run('grep', { pattern: 'x', path: 'gone' })).toMatchObject({ isError: true });
  expect(await run('read', { file: 'in.txt' })).toMatchObject({ isError: true });
});

test('a tool that the agent does not declare, or that is none, is refused', async () => {
  const { signal } = new AbortController();
  const place = { root: workspace.root, env: {}, internetAccess: false, signal };
  for (const name of ['read', 'bash', 'rm', 'constructor', '__proto__']) {
    expect(await runTool(place, ['ls'], { name, arguments: { path: 'in.txt' } })).toEqual({
      isError: true,
      error: `This agent has no tool named ${name}.`,
    });
  }
});

test('models are told what each tool takes, in the order the agent declares', () => {
  const specs = toolSpecs(ALL_TOOLS);
  expect(specs.map(({ name }) => name)).toEqual(ALL_TOOLS);
  for (const { description, inputSchema } of specs) {
    expect(description.length).toBeGreaterThan(20);
    expect(inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
  }
  expect(toolSpecs(['read'])[0]?.inputSchema).toMatchObject({ required: ['path'] });
  expect(toolSpecs(['none'])).toEqual([]);
});

test('a call is run again after a lost worker only where that changes nothing', () => {
  expect(ALL_TOOLS.filter((name) => !isRepeatable(name))).toEqual(['bash', 'edit']);
});
