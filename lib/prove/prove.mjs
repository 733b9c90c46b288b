/** The whole proof: an honest run in which nothing may be wrong, and runs with a careless client, which must be found out. */
import { CommandError, say } from '#lib/commands/run.mjs';
import { runProof } from './run.mjs';

const SHOWN_FAULTS = 12;

/** Each with the kind of fault that it must come to. */
export const SABOTAGES = {
  'fresh-keys': { says: 'a new key for every try', faults: 'repeated' },
  'done-early': { says: 'taken for done before it is sent', faults: 'lost' },
  'old-keys': { says: 'failed items tried again under their first key', faults: 'lost' },
};

/** Answers whether nothing was lost, repeated or wrong, and all of it took place. */
export async function proveHonest(sizes) {
  say(`\nAn honest run: ${describe(sizes)}`);
  const { faults, figures, historyFile } = await runProof({ ...sizes, say });
  printFigures(figures, faults);
  const isGood = Object.values(faults).every(({ length }) => length === 0);
  if (!isGood) printFaults(faults, historyFile);
  return isGood;
}

/** Answers whether the sabotage was found out. */
export async function proveSabotage(name, sizes) {
  const sabotage = SABOTAGES[name];
  if (!sabotage) {
    throw new CommandError(`There is no sabotage "${name}". There are: ${Object.keys(SABOTAGES).join(', ')}.`);
  }
  say(`\nSabotage ${name} (${sabotage.says}): ${describe(sizes)}`);
  const { faults, figures } = await runProof({ ...sizes, sabotage: name, say });
  printFigures(figures, faults);
  const isFound = faults[sabotage.faults].length > 0;
  say(isFound ? `  Found out, as it must be.` : `  NOT found out: the proof is worth nothing.`);
  if (!isFound) printFaults(faults);
  return isFound;
}

const describe = ({ batches, kills, cuts, seed }) => `${batches} batches, ${kills} kills, ${cuts} cuts, seed ${seed}`;

function printFigures(figures, { lost, repeated, wrong, other }) {
  const { ofRequests, ofAnswers, ofCreateRequests, ofCreateAnswers } = figures;
  const rows = [
    ['Batches sent, items in them', `${figures.batches}, ${figures.items}`],
    ['Retries asked for, items retried', `${figures.retries}, ${figures.itemsRetried} (${figures.generations} deep)`],
    ['Kills of the dashboard', figures.kills],
    ['Connections cut, of all', `${figures.cuts} of ${figures.connections}`],
    ['  in requests, in answers', `${ofRequests}, ${ofAnswers}`],
    ['  of these while a batch was being created', `${ofCreateRequests}, ${ofCreateAnswers}`],
    ['Calls of clients, left without an answer', `${figures.calls}, ${figures.unknown}`],
    ['Sessions due, sessions in the engine', `${figures.expectedSessions}, ${figures.sessions}`],
    ['Sessions lost', lost.length],
    ['Sessions made twice', repeated.length],
    ['Items shown as they are not', wrong.length],
    ['Other faults of the run', other.length],
    ['Time', `${figures.seconds.toFixed(0)} s`],
  ];
  for (const [what, value] of rows) say(`  ${what.padEnd(44)} ${value}`);
}

function printFaults(faults, historyFile) {
  for (const [kind, list] of Object.entries(faults)) {
    for (const fault of list.slice(0, SHOWN_FAULTS)) say(`  ${kind}: ${fault}`);
    if (list.length > SHOWN_FAULTS) say(`  ${kind}: and ${list.length - SHOWN_FAULTS} more`);
  }
  if (historyFile) say(`  What the clients asked for, call by call: ${historyFile}`);
}
