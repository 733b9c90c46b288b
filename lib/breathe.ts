/** Long work on the server's one thread, done a little at a time. */

/** Well under what a person notices, and what others on the server may have to wait. */
const SHARE_MS = 8;

/** `const rest = breathe(); if (rest) await rest;` between steps lets others have their turn once a share of time is used. */
export function breather(): () => Promise<void> | undefined {
  let begun = performance.now();
  return () => {
    if (performance.now() - begun < SHARE_MS) return undefined;
    return new Promise((resolve) =>
      setImmediate(() => {
        begun = performance.now();
        resolve();
      }),
    );
  };
}
