/** Debian's packages, for a root who may install them. */
import { existsSync, readFileSync } from 'node:fs';
import { step } from './run.mjs';

export const isRoot = process.getuid?.() === 0;
export const hasApt = isRoot && existsSync('/usr/bin/apt-get');
export const isDebian =
  existsSync('/etc/os-release') && /^ID="?debian"?$/m.test(readFileSync('/etc/os-release', 'utf8'));

const env = { DEBIAN_FRONTEND: 'noninteractive' };
let isUpdated = false;

/** Installs packages without asking and without what they merely recommend. */
export async function aptInstall(names) {
  if (!isUpdated) await step('Reading the lists of Debian packages', 'apt-get', ['update', '-q'], { env });
  isUpdated = true;
  await step(`Installing ${names.join(', ')}`, 'apt-get', ['install', '-yq', '--no-install-recommends', ...names], {
    env,
  });
}
