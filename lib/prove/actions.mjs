/** Calls a built app's server actions over HTTP, as one of its own pages would. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '#lib/commands/run.mjs';

const NO_ANSWER_MS = 60_000;

/** @type {Map<string, string> | undefined} */
let ids;

/**
 * Answers the action's Result. Throws when there is no answer, or half of one.
 * @param {string} url
 * @param {string} name
 * @param {unknown} input
 * @returns {Promise<any>}
 */
export async function callAction(url, name, input) {
  const response = await fetch(`${url}/batches`, {
    method: 'POST',
    headers: {
      'next-action': actionId(name),
      accept: 'text/x-component',
      'content-type': 'text/plain;charset=UTF-8',
      origin: url,
    },
    body: JSON.stringify([input]),
    signal: AbortSignal.timeout(NO_ANSWER_MS),
  });
  const text = await response.text();
  const answer = /^1:(.*)$/m.exec(text)?.[1];
  if (!answer) throw new Error(`${name} answered ${response.status}: ${text.slice(0, 500)}`);
  return JSON.parse(answer);
}

function actionId(name) {
  ids ??= readIds();
  const id = ids.get(name);
  if (!id) throw new Error(`The build has no action ${name}.`);
  return id;
}

function readIds() {
  const { node } = JSON.parse(readFileSync(path.join(root, '.next/server/server-reference-manifest.json'), 'utf8'));
  return new Map(Object.entries(node).map(([id, { exportedName }]) => [exportedName, id]));
}
