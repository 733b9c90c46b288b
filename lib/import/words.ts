/** What a file can be, in the words in which it is offered. */

export const FORMATS = {
  csv: 'CSV or TSV',
  json: 'JSON',
  jsonl: 'JSON Lines',
  yaml: 'YAML',
  request: 'Request body of the API',
  openai: 'OpenAI batch',
  promptfoo: 'promptfoo tests',
} as const;
export type Format = keyof typeof FORMATS;

/** Labels of the Encoding Standard, which TextDecoder takes. */
export const ENCODINGS = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16, little endian',
  'utf-16be': 'UTF-16, big endian',
  'windows-1252': 'Windows-1252 (Western)',
  'windows-1250': 'Windows-1250 (Central European)',
  'windows-1251': 'Windows-1251 (Cyrillic)',
  shift_jis: 'Shift JIS (Japanese)',
  gb18030: 'GB 18030 (Chinese)',
  big5: 'Big5 (Chinese)',
  'euc-kr': 'EUC-KR (Korean)',
} as const;
export type Encoding = keyof typeof ENCODINGS;

export const DELIMITERS = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'pipe' } as const;
export type Delimiter = keyof typeof DELIMITERS;

export const QUOTES = { '"': 'double', "'": 'single', '': 'none' } as const;
export type Quote = keyof typeof QUOTES;
