/** `npm start`: installs and builds what is missing, then becomes the server. */
import net from 'node:net';
import { bashProblem } from './bubblewrap.mjs';
import { build, checkNode, install, markServing } from './prepare.mjs';
import { CommandError, main, root, say, seconds } from './run.mjs';
import { loadEnvFile } from './settings.mjs';

const ANSWER_MS = 120_000;

await main(async () => {
  const start = Date.now();
  checkNode();
  process.chdir(root);
  loadEnvFile();
  const host = process.env.BATCHDECK_HOST || '127.0.0.1';
  const port = portFrom(process.env.PORT);
  await checkPort(host, port);
  await install();
  await build();
  const problem = await bashProblem();
  if (problem) say(problem);
  say('Starting …');
  markServing();
  // Loaded here: before, it may not have been installed. In this very process, so that one pid is the whole server.
  const { serve } = await import('./serve.mjs');
  await serve(host, port);
  await answers(host, port);
  const address = ['0.0.0.0', '::'].includes(host) ? `http://127.0.0.1:${port} (on every address)` : url(host, port);
  say(`\nBatchdeck is at ${address} after ${seconds(Date.now() - start)}. Ctrl-C stops it.\n`);
});

function portFrom(text) {
  const port = Number(text || 3000);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new CommandError(`PORT is "${text}", which is no port. Use a number from 1 to 65535, such as 3000.`);
}

/** Fails at once, and not after a build, when the address cannot be had. */
async function checkPort(host, port) {
  const server = net.createServer();
  const failure = await new Promise((resolve) => {
    server.once('error', resolve);
    server.listen(port, host, () => resolve(undefined));
  });
  if (!failure) return new Promise((resolve) => server.close(resolve));
  if (failure.code === 'EADDRINUSE') {
    throw new CommandError(
      `Port ${port} on ${host} is taken. Stop what uses it, or choose another: PORT=${port + 1} npm start`,
    );
  }
  throw new CommandError(`Cannot listen on ${host}, port ${port}: ${failure.message}`);
}

async function answers(host, port) {
  const deadline = Date.now() + ANSWER_MS;
  for (;;) {
    const response = await fetch(`${url(host, port)}/healthz`).catch(() => undefined);
    if (response?.status === 421 || response?.ok) return;
    if (Date.now() > deadline) throw new CommandError('The server gives no answer; its words above may say why.');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function url(host, port) {
  const name = { '0.0.0.0': '127.0.0.1', '::': '[::1]' }[host] ?? (host.includes(':') ? `[${host}]` : host);
  return `http://${name}:${port}`;
}
