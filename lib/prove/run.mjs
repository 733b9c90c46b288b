/** One run of the proof: clients work, the dashboard is killed, connections are cut; then all settles and is judged. */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { root } from '#lib/commands/run.mjs';
import { liveBatch } from './client.mjs';
import { openHistory } from './history.mjs';
import { expectationOf, judge, readSessions } from './judge.mjs';
import { killAtRandom } from './killer.mjs';
import { planBatches } from './plan.mjs';
import { openChance } from './random.mjs';
import { openSite } from './site.mjs';

const CLIENTS_MAX = 64;
const PROGRESS_MS = 5_000;
const BASE_MS = 180_000;
const PER_BATCH_MS = 3_000;
/** Where kills or cuts are still missing at the end, further batches are made, up to so many times as many. */
const MORE_AT_MOST = 2;
/** Cuts are asked for a little ahead of the batches, so that the last ones do not have to bear the rest. */
const CUTS_AHEAD = 1.15;

/**
 * Answers `{ faults, figures, historyFile }`: faults in sentences, `lost`, `repeated`, `wrong` (the dashboard says what
 * is not so) and `other` (the run itself did not come to its end, or not with its kills and cuts).
 * @typedef {Record<'lost' | 'repeated' | 'wrong' | 'other', string[]>} Faults
 * @param {{ seed: number, batches: number, kills: number, cuts: number, sabotage?: string, databaseUrl?: string,
 *   say?: (line: string) => void }} options
 * @returns {Promise<{ faults: Faults, figures: Record<string, number>, historyFile: string }>}
 */
export async function runProof({ seed, batches, kills, cuts, sabotage, databaseUrl, say = () => {} }) {
  const start = Date.now();
  const plans = planBatches(seed, Math.ceil(batches * MORE_AT_MOST));
  const clientCount = Math.ceil(Math.min(CLIENTS_MAX, batches / 3));
  const folder = path.join(root, 'test-results/prove', `${seed}${sabotage ? `-${sabotage}` : ''}`);
  rmSync(folder, { recursive: true, force: true });
  const history = openHistory(path.join(folder, 'history.jsonl'));
  const other = [];
  const progress = { started: 0, ended: 0, kills: 0 };
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(new Error('time is up')), BASE_MS + batches * PER_BATCH_MS);

  const site = await openSite({
    chance: openChance(seed, 'cuts'),
    wantsCuts: () => isFaulty && counts().cuts < cuts * Math.min(1, CUTS_AHEAD * share()),
    databaseUrl,
    preload: sabotage && preloadOf({ sabotage, seed, folder }),
    onOwnEnd: (error) => {
      other.push(`a server ended by itself: ${error.message}`);
      stop.abort(error);
    },
  });
  let isFaulty = true;
  const counts = () => site.proxy.counts;
  const share = () => (progress.started + progress.ended) / 2 / batches;
  const isEnough = () => progress.started >= batches && progress.kills >= kills && counts().cuts >= cuts;
  const line = () =>
    `  ${seconds(start)} · ${progress.ended} of ${batches} batches · ${progress.kills} kills · ${counts().cuts} cuts`;
  const ticker = setInterval(() => say(line()), PROGRESS_MS);
  try {
    const agentId = await firstAgent(site.webs[0].url);
    const killing = killAtRandom({
      processes: site.processes,
      kills,
      chance: openChance(seed, 'kills'),
      // Kills and batches keep pace: the last kill comes while the last batches are under way.
      isDue: (done) => share() >= done / kills || progress.ended >= batches,
      killed: () => {
        progress.kills += 1;
      },
      signal: stop.signal,
    });
    const mayStart = (plan) => progress.kills >= ((plan.number - clientCount) / batches) * kills;
    const clients = Array.from({ length: clientCount }, (_, number) =>
      workOff({
        plans,
        progress,
        history,
        site,
        agentId,
        mayStart,
        isEnough,
        other,
        signal: stop.signal,
        seed,
        number,
      }),
    );
    await Promise.all([killing, ...clients]);
    isFaulty = false;
    await Promise.all(site.processes.map((process) => process.untilWell()));
    say(`${line()} · the faults have ended`);

    if (progress.kills < kills) other.push(`only ${progress.kills} of ${kills} kills happened`);
    if (counts().cuts < cuts) other.push(`only ${counts().cuts} of ${cuts} cuts happened`);
    const expected = expectationOf(plans, history.entries);
    const sessions = await readSessions(site.engine);
    const faults = { ...(await judge({ expected, sessions, dashboardUrl: site.webs[0].url })), other };
    const figures = figuresOf({
      expected,
      sessions,
      history: history.entries,
      counts: counts(),
      progress,
      start,
    });
    return { faults, figures, historyFile: history.file };
  } finally {
    clearTimeout(timer);
    clearInterval(ticker);
    await site.close();
    await history.close();
  }
}

/** One client after another batch; what it finds wrong is a fault of the run. */
async function workOff({ plans, progress, history, site, agentId, mayStart, isEnough, other, signal, seed, number }) {
  const chance = openChance(seed, `client ${number}`);
  const pickUrl = () => site.webs[chance.between(0, site.webs.length - 1)].url;
  for (;;) {
    const plan = plans[progress.started];
    if (!plan || isEnough() || signal.aborted) return;
    if (!mayStart(plan)) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      continue;
    }
    progress.started += 1;
    await liveBatch(plan, { history, pickUrl, agentId, signal }).catch((error) =>
      other.push(`batch ${plan.number}: ${error.message}`),
    );
    progress.ended += 1;
  }
}

function figuresOf({ expected, sessions, history, counts, progress, start }) {
  const count = (type, op) => history.filter((entry) => entry.type === type && (!op || entry.op === op)).length;
  const made = [...sessions.values()].reduce((sum, { length }) => sum + length, 0);
  return {
    batches: count('ok', 'submitBatch'),
    items: expected.size,
    retries: count('ok', 'retryItems'),
    itemsRetried: [...expected.values()].reduce((sum, { attempts }) => sum + attempts - 1, 0),
    generations: Math.max(0, ...[...expected.values()].map(({ attempts }) => attempts - 1)),
    expectedSessions: [...expected.values()].reduce((sum, item) => sum + item.sessions, 0),
    sessions: made,
    kills: progress.kills,
    ...counts,
    calls: count('invoke'),
    unknown: count('unknown'),
    refused: count('fail'),
    seconds: (Date.now() - start) / 1000,
  };
}

async function firstAgent(url) {
  for (let tries = 0; ; tries += 1) {
    const agents = await fetch(`${url}/api/agents`)
      .then((response) => (response.ok ? response.json() : undefined))
      .catch(() => undefined);
    if (agents?.[0]) return agents[0].id;
    if (tries === 50) throw new Error('The dashboard shows no agent.');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function preloadOf({ sabotage, seed, folder }) {
  const url = new URL('./sabotage.mjs', import.meta.url);
  for (const [name, value] of Object.entries({ sabotage, seed, folder })) url.searchParams.set(name, value);
  return url.href;
}

const seconds = (start) => `${((Date.now() - start) / 1000).toFixed(0).padStart(4)} s`;
