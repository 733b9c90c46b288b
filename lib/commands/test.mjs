/** `npm test`: gets what the tests need, runs every check and test, and ends with one line that adds them up. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ensureBubblewrap } from './bubblewrap.mjs';
import { ensureChromium } from './chromium.mjs';
import { judgeShape, shapes } from './conformance-servers.mjs';
import { startPostgres } from './postgres.mjs';
import { build, checkNode, install } from './prepare.mjs';
import { ofCheck, ofPlaywright, ofVitest, sumUp } from './results.mjs';
import { bin, CommandError, main, root, run, say, seconds } from './run.mjs';
import { noSettings } from './settings.mjs';

const REPORTS = path.join(root, 'test-results');
const results = [];
const notes = [];
let postgres;

await main(async () => {
  const start = Date.now();
  checkNode();
  await install();
  mkdirSync(REPORTS, { recursive: true });
  const hasChromium = await attempt('Chromium', ensureChromium);
  await attempt('bubblewrap', ensureBubblewrap);
  await attempt('PostgreSQL', preparePostgres);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void stopEarly());

  await check('lint', () => node([bin('@biomejs/biome', 'biome'), 'check', '--error-on-warnings', '.']));
  await check('dead code', () => node([bin('knip')]));
  await check('types', checkTypes);
  await unitTests();
  const isBuilt = await check('build', () => build().then(() => 0));
  await conformanceTests(isBuilt);
  await browserTests(isBuilt && hasChromium);
  await postgres?.stop();

  const { line, code } = sumUp(results);
  say(`\n${[...notes, `All of it took ${seconds(Date.now() - start)}.`].join('\n')}\n${line}`);
  process.exitCode = code;
});

async function preparePostgres() {
  const given = process.env.TEST_POSTGRES_URL;
  postgres = given ? { url: given, stop: () => {} } : await startPostgres();
}

/** Tries to get something that not all tests need. */
async function attempt(what, get) {
  try {
    await get();
    return true;
  } catch (error) {
    say(`\n${error.message}`);
    notes.push(`${what} could not be had; the reason stands at the top.`);
    return false;
  }
}

/** Runs a part under a heading and answers its exit code; what it throws is printed and counts as 1. */
async function part(title, body) {
  const start = Date.now();
  say(`\n── ${title} ${'─'.repeat(Math.max(0, 70 - title.length))}`);
  const code = await Promise.resolve()
    .then(body)
    .catch((error) => {
      say(error.message);
      return 1;
    });
  say(`── ${title}: ${code === 0 ? 'passed' : 'FAILED'} after ${seconds(Date.now() - start)}`);
  return code;
}

async function check(title, body) {
  const code = await part(title, body);
  if (code !== 0) notes.push(`Failed: ${title}.`);
  results.push(ofCheck(code));
  return code === 0;
}

async function checkTypes() {
  const code = await node([bin('next'), 'typegen']);
  return code || node([bin('typescript', 'tsc'), '--noEmit']);
}

async function unitTests() {
  const report = freshReport('unit.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const args = [bin('vitest'), 'run', '--config', 'lib/test/vitest.config.ts', ...reporters];
  const title = `unit tests on the embedded database${postgres ? ' and on PostgreSQL' : ''}`;
  if (!postgres) notes.push('Skipped: the unit tests on PostgreSQL.');
  const code = await part(title, () => node(args, { TEST_POSTGRES_URL: postgres?.url ?? '' }));
  take(title, code, report, ofVitest);
}

async function conformanceTests(isBuilt) {
  if (!postgres) notes.push('Skipped: the conformance of the engine on PostgreSQL.');
  const judged = shapes(postgres?.url).filter(({ isBetween }) => !isBetween);
  for (const [place, shape] of judged.entries()) {
    const report = freshReport(`conformance-${place}.json`);
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const code = await part(shape.title, () => {
      if (!isBuilt) throw new CommandError('Not run: it needs the build.');
      return judgeShape(shape, [], reporters);
    });
    take(shape.title, code, report, ofVitest);
  }
}

async function browserTests(isPossible) {
  const report = freshReport('browser.json');
  const code = await part('browser tests', () => {
    if (!isPossible) throw new CommandError('Not run: they need the build and Chromium.');
    return node([bin('playwright'), 'test', '--config', 'e2e/playwright.config.ts']);
  });
  take('browser tests', code, report, ofPlaywright);
}

/** Takes over a runner's own numbers, or one failure where it left none. */
function take(title, code, report, read) {
  let result = ofCheck(1);
  try {
    result = read(code, JSON.parse(readFileSync(report, 'utf8')));
  } catch {
    say(`${title} left no numbers.`);
  }
  notes.push(...result.names.map((name) => `Failed: ${name}`));
  if (result.skipped > 0) notes.push(`Skipped: ${result.skipped} of the ${title}.`);
  results.push(result);
}

/** Where a runner is to report; nothing of an earlier run is left there. */
function freshReport(name) {
  const file = path.join(REPORTS, name);
  rmSync(file, { force: true });
  return file;
}

async function node(args, env = {}) {
  const { code } = await run(process.execPath, args, { env: { ...noSettings(), ...env } });
  return code;
}

async function stopEarly() {
  await postgres?.stop();
  process.exit(130);
}
