import 'server-only';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract, type Header } from 'tar-stream';
import { MANIFEST_PATH } from '@/lib/dari/manifest';
import { AppError } from '@/lib/errors';
import { judgeManifest, type Verdict } from './check-manifest';
import type { Bundle } from './store/agents';

export const ARCHIVE_BYTES_MAX = 10 * 1024 * 1024;
const UNPACKED_BYTES_MAX = 10 * 1024 * 1024;
/** How much larger than packed it may be, once it is large at all. */
const RATIO_MAX = 200;
const RATIO_FROM_BYTES = 1024 * 1024;
const ENTRIES_MAX = 1000;
const FILES_MAX = 500;
const PATH_BYTES_MAX = 300;

/**
 * The files of a tar.gz as text. A single folder around everything is left away when `dari.yml` lies in it.
 * Throws AppError `invalid` with the reason for whatever is not a plain archive of text files of a modest size.
 */
export async function readBundle(archivePath: string): Promise<Bundle> {
  const { size } = await stat(archivePath);
  if (size > ARCHIVE_BYTES_MAX) throw invalid(`The archive is larger than ${ARCHIVE_BYTES_MAX / 1024 ** 2} MiB.`);
  const files = new Map<string, string>();
  const gunzip = createGunzip();
  const tar = extract();
  const outcomes = await Promise.allSettled([
    collect(tar as AsyncIterable<TarEntry>, files),
    pipeline(createReadStream(archivePath), gunzip, bounded(size), tar),
  ]);
  const errors = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
  const ours = errors.find((error) => error instanceof AppError);
  if (ours) throw ours;
  if (errors.length > 0) throw invalid(`The archive is not a whole tar.gz: ${wordsOf(errors[0])}.`);
  if (gunzip.bytesWritten !== size) throw invalid('Something follows the end of the archive.');
  return Object.fromEntries(withoutTopFolder(files));
}

/** Whether a bundle can be published: its manifest is valid, and the prompt that it names is there. */
export function judgeBundle(bundle: Bundle): Verdict {
  const refused = (message: string): Verdict => ({
    manifest: null,
    warnings: [],
    problems: [{ path: '', line: 1, column: 1, message }],
  });
  const text = Object.hasOwn(bundle, MANIFEST_PATH) ? bundle[MANIFEST_PATH] : undefined;
  if (text === undefined) return refused(`The bundle has no ${MANIFEST_PATH} at its root.`);
  const verdict = judgeManifest(text);
  if (!verdict.manifest) return verdict;
  const prompt = verdict.manifest.instructions.system;
  if (Object.hasOwn(bundle, prompt) && bundle[prompt]?.trim()) return verdict;
  const message = Object.hasOwn(bundle, prompt) ? `${prompt} is empty.` : `The bundle has no file ${prompt}.`;
  return { manifest: null, warnings: [], problems: [{ ...verdict.at(['instructions', 'system']), message }] };
}

type TarEntry = AsyncIterable<Buffer> & { header: Header; resume: () => void };

async function collect(entries: AsyncIterable<TarEntry>, files: Map<string, string>): Promise<void> {
  const folded = new Set<string>();
  const folders = new Set<string>();
  let count = 0;
  for await (const entry of entries) {
    count += 1;
    if (count > ENTRIES_MAX) throw invalid(`The archive has more than ${ENTRIES_MAX} entries.`);
    const { name, type } = entry.header;
    const path = cleanPath(name);
    if (type !== 'file' && type !== 'contiguous-file' && type !== 'directory') {
      throw invalid(`${shown(name)} is a ${type ?? 'thing of an unknown kind'}; only files and folders can be taken.`);
    }
    if (type === 'directory') {
      entry.resume();
      continue;
    }
    if (path === '') throw invalid('A file in the archive has no name.');
    if (files.size >= FILES_MAX) throw invalid(`The archive has more than ${FILES_MAX} files.`);
    if (folded.has(fold(path))) throw invalid(`${shown(path)} is in the archive twice, or differs only in its case.`);
    folded.add(fold(path));
    for (const folder of foldersOf(path)) folders.add(fold(folder));
    files.set(path, await readText(entry, path));
  }
  const both = [...files.keys()].find((path) => folders.has(fold(path)));
  if (both !== undefined) throw invalid(`${shown(both)} is both a file and a folder.`);
  if (files.size === 0) throw invalid('The archive has no files.');
}

/** Lets through what a bundle may unpack to; a bomb is stopped long before it is unpacked. */
function bounded(packedBytes: number): Transform {
  const room = UNPACKED_BYTES_MAX + ENTRIES_MAX * 1024;
  let size = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size > room) return done(invalid(`Unpacked it is larger than ${UNPACKED_BYTES_MAX / 1024 ** 2} MiB.`));
      if (size > RATIO_FROM_BYTES && size > packedBytes * RATIO_MAX) {
        return done(invalid(`Unpacked it is more than ${RATIO_MAX} times as large as packed.`));
      }
      done(null, chunk);
    },
  });
}

/** The path as it is kept, `''` for the root itself. */
function cleanPath(name: string): string {
  const problem = findPathFault(name);
  if (problem) throw invalid(`${shown(name)} ${problem}.`);
  return name
    .replace(/^(\.\/)+/, '')
    .replace(/^\.$/, '')
    .replace(/\/+$/, '');
}

function findPathFault(name: string): string | null {
  if (name.startsWith('/') || /^[A-Za-z]:/.test(name)) return 'is an absolute path';
  if (name.includes('\\')) return 'has a backslash in its path';
  if (/[\p{Cc}\u2028\u2029\ufffd]/u.test(name) || !name.isWellFormed()) return 'has characters a path must not have';
  if (Buffer.byteLength(name) > PATH_BYTES_MAX) return `has a path of more than ${PATH_BYTES_MAX} bytes`;
  const segments = name
    .replace(/^(\.\/)+/, '')
    .replace(/\/+$/, '')
    .split('/');
  if (segments.includes('..')) return 'leads out of the archive';
  if (segments.length > 1 && segments.some((segment) => segment === '' || segment === '.')) return 'is no plain path';
  return null;
}

async function readText(entry: AsyncIterable<Buffer>, path: string): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of entry) chunks.push(chunk);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
  } catch {
    throw invalid(`${shown(path)} is not UTF-8 text; a bundle holds text only.`);
  }
  if (text.includes('\0')) throw invalid(`${shown(path)} has NUL characters; a bundle holds text only.`);
  return text;
}

function withoutTopFolder(files: Map<string, string>): Map<string, string> {
  const paths = [...files.keys()];
  const top = `${paths[0]?.split('/')[0]}/`;
  if (files.has(MANIFEST_PATH) || !files.has(top + MANIFEST_PATH)) return files;
  if (!paths.every((path) => path.startsWith(top))) return files;
  return new Map([...files].map(([path, text]) => [path.slice(top.length), text]));
}

const fold = (path: string): string => path.normalize('NFC').toLowerCase();

const foldersOf = (path: string): string[] =>
  path
    .split('/')
    .slice(0, -1)
    .map((_, index, all) => all.slice(0, index + 1).join('/'));

const invalid = (sentence: string): AppError => new AppError('invalid', sentence);

const shown = (path: string): string => JSON.stringify(path.length > 80 ? `${path.slice(0, 80)}…` : path);

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
