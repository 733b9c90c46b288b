import 'server-only';
import { existsSync, lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { dataPath } from '@/lib/data-dir';
import { SHARED_MEMORY_BYTES_MAX, TMP_BYTES_MAX } from './limits';

const UID_INSIDE = '1000';
/** Programs and what they need; not `/usr/src` and whatever else somebody put below `/usr`. */
const PARTS_OF_USR = ['bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32', 'libexec', 'share', 'include'];
const SHORTCUTS = ['bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32'];
const OF_ETC = [
  ...['alternatives', 'ld.so.cache', 'ld.so.conf', 'ld.so.conf.d', 'localtime', 'timezone'],
  ...['mime.types', 'nsswitch.conf', 'protocols', 'services'],
];
const OF_ETC_FOR_NETWORK = [
  ...['resolv.conf', 'gai.conf', 'ssl/certs', 'ssl/openssl.cnf', 'ca-certificates'],
  ...['pki/tls/certs', 'pki/ca-trust/extracted', 'crypto-policies'],
];

/** Files that exist only in the sandbox; what they hold is on no command line. */
export const COMMAND_FILE = '/run/batchdeck/command';
export const ENV_FILE = '/run/batchdeck/env';
export const ETC_FILES: [path: string, content: string][] = [
  ['/etc/passwd', `agent:x:${UID_INSIDE}:${UID_INSIDE}:agent:/tmp:/bin/bash\n`],
  ['/etc/group', `agent:x:${UID_INSIDE}:\n`],
  ['/etc/hosts', '127.0.0.1 localhost\n::1 localhost\n'],
];

/**
 * What bubblewrap is to build: the system read-only and without the machine's own files, the folder `workspace` of the
 * machine at /workspace, and `files`, which it reads from the numbered descriptors.
 */
export function sandboxArguments(given: {
  workspace: string;
  internetAccess: boolean;
  files: { path: string; fd: number }[];
  filterFd: number | null;
}): string[] {
  return [
    ...['--unshare-all', '--unshare-user', '--disable-userns', ...(given.internetAccess ? ['--share-net'] : [])],
    ...['--die-with-parent', '--new-session', '--cap-drop', 'ALL', '--hostname', 'sandbox'],
    ...['--uid', UID_INSIDE, '--gid', UID_INSIDE],
    ...system(),
    ...readOnly([...OF_ETC, ...(given.internetAccess ? OF_ETC_FOR_NETWORK : [])].map((name) => `/etc/${name}`)),
    ...['--proc', '/proc', '--dev', '/dev'],
    ...['--size', String(SHARED_MEMORY_BYTES_MAX), '--tmpfs', '/dev/shm', '--remount-ro', '/dev'],
    ...['--size', String(TMP_BYTES_MAX), '--tmpfs', '/tmp'],
    ...given.files.flatMap(({ path, fd }) => ['--ro-bind-data', String(fd), path]),
    ...['--bind', given.workspace, '/workspace', '--remount-ro', '/', '--chdir', '/workspace'],
    ...(given.filterFd === null ? [] : ['--seccomp', String(given.filterFd)]),
  ];
}

function system(): string[] {
  const parts = ['/usr', '/usr/local'].flatMap((folder) => PARTS_OF_USR.map((part) => `${folder}/${part}`));
  const shortcuts = SHORTCUTS.filter((name) => existsSync(/* turbopackIgnore: true */ `/${name}`)).flatMap((name) =>
    lstatSync(/* turbopackIgnore: true */ `/${name}`).isSymbolicLink()
      ? ['--symlink', readlinkSync(/* turbopackIgnore: true */ `/${name}`), `/${name}`]
      : ['--ro-bind', `/${name}`, `/${name}`],
  );
  return [...readOnly(parts), ...shortcuts, ...ownFolders().flatMap(hide)];
}

/** Batchdeck and its data may themselves be installed below `/usr`. */
function ownFolders(): string[] {
  const folders = [process.cwd(), dataPath()]
    .filter((folder) => existsSync(/* turbopackIgnore: true */ folder))
    .map((folder) => realpathSync(/* turbopackIgnore: true */ folder));
  return folders.filter((folder) => folder.startsWith('/usr/') && PARTS_OF_USR.some((part) => isBelow(folder, part)));
}

const isBelow = (folder: string, part: string): boolean =>
  folder.startsWith(`/usr/${part}/`) || folder.startsWith(`/usr/local/${part}/`);

const hide = (folder: string): string[] => ['--size', '4096', '--tmpfs', folder, '--remount-ro', folder];

const readOnly = (places: string[]): string[] => places.flatMap((place) => ['--ro-bind-try', place, place]);
