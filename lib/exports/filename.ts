/** What an export is, and what its file is called. Apart from the schema, so that the browser has it without a schema library. */

export const EXPORT_FORMATS = ['csv', 'jsonl', 'html', 'zip'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Header of an answer that says how many rows its body has. */
export const ROWS_HEADER = 'x-batchdeck-rows';

const STEM_LENGTH_MAX = 80;

/** The batch's name, as far as every system takes it in the name of a file. */
export function exportFilename(batchName: string, format: ExportFormat): string {
  const stem = batchName
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N}._]+/gu, '-')
    .replace(/^[-.]+/, '');
  const cut = [...stem]
    .slice(0, STEM_LENGTH_MAX)
    .join('')
    .replace(/[-.]+$/, '');
  return `${cut || 'batch'}.${format}`;
}
