/** Kills the dashboard's processes at random moments, in the middle of whatever they do, their own start included. */

const IN_START_SHARE = 0.25;
const START_MS = 1_500;
const UP_MAX_MS = 1_400;
const LOOK_MS = 50;

/**
 * Kills one at a time until `kills` have happened, each no sooner than `isDue(kills so far)` says. Every kill is
 * followed by a start at once. `killed` hears of each.
 */
export async function killAtRandom({ processes, kills, chance, isDue, killed, signal }) {
  for (let done = 0; done < kills; done += 1) {
    const target = processes[chance.between(0, processes.length - 1)];
    const isInStart = chance.happens(IN_START_SHARE);
    const afterMs = isInStart ? chance.between(0, START_MS) : chance.between(0, UP_MAX_MS);
    if (!isInStart) await target.untilWell();
    while (!isDue(done)) {
      if (signal.aborted) return;
      await pause(LOOK_MS);
    }
    await pause(afterMs);
    if (signal.aborted) return;
    await target.killAndStart();
    killed();
  }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
