/** How a file may be shown: by the ending of its name, and never as anything that could run. Runs anywhere. */

export type PreviewKind = 'image' | 'pdf' | 'text';

const TYPES: Record<string, string> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  pdf: 'application/pdf',
};
const TEXT =
  /^(txt|md|csv|tsv|json|jsonl|ya?ml|toml|ini|log|xml|html?|css|[cm]?[jt]sx?|py|rb|go|rs|java|c|h|cpp|sh|sql|diff|patch)$/;

const endingOf = (filename: string): string => filename.split('.').at(-1)?.toLowerCase() ?? '';

/** Null: it can be downloaded only. */
export function previewKind(filename: string): PreviewKind | null {
  const ending = endingOf(filename);
  const type = Object.hasOwn(TYPES, ending) ? TYPES[ending] : undefined;
  if (type) return type === 'application/pdf' ? 'pdf' : 'image';
  return TEXT.test(ending) ? 'text' : null;
}

/** The type to answer a file with; null: as a download. Markup and scripts are text. */
export function previewType(filename: string): string | null {
  const kind = previewKind(filename);
  if (kind === null) return null;
  return kind === 'text' ? 'text/plain; charset=utf-8' : (TYPES[endingOf(filename)] ?? null);
}

export const contentAddress = (fileId: string): string => `/api/files/${encodeURIComponent(fileId)}/content`;
