/** Downloads a session's workspace and opens the zip. */
import { unzipSync } from 'fflate';
import { send } from './server';

export async function unzip(sessionId: string, query = '') {
  const response = await send(`/v1/sessions/${sessionId}/workspace.zip${query}`);
  if (response.status !== 200) throw new Error(`workspace.zip answered ${response.status}: ${await response.text()}`);
  const entries = unzipSync(new Uint8Array(await response.arrayBuffer()));
  const files = Object.fromEntries(Object.entries(entries).filter(([name]) => !name.endsWith('/')));
  return { headers: response.headers, files };
}
