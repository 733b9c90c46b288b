/** Whether this browser is told of every change as it happens; if not, pages ask by themselves. */

/** Without a word for so long, the connection counts as lost. */
const SILENCE_MS = 10_000;

let heardAt = 0;

/** The server was heard just now: up to this moment nothing has changed that was not told. */
export function heard(): void {
  heardAt = Date.now();
}

export function lost(): void {
  heardAt = 0;
}

/** When the server was last heard, in ms; 0 while it is not. */
export const lastHeard = (): number => (Date.now() - heardAt < SILENCE_MS ? heardAt : 0);

const EVERY_MS = 1_000;
const TO_BE_SURE_MS = 15_000;

/** How often to ask for what changes, in ms: every second, or just to be sure while the server tells of it by itself. */
export const askAgainMs = (): number => (lastHeard() > 0 ? TO_BE_SURE_MS : EVERY_MS);
