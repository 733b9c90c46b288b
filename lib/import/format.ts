/** Which of the formats a text is in: what it says goes before what its name says. */
import { isOpenaiLine } from './openai';
import type { Format } from './words';

const SAMPLE_LENGTH = 200_000;

export function guessFormat(text: string, filename: string): Format {
  const sample = text.slice(0, SAMPLE_LENGTH).trimStart();
  const ending = /\.(\w+)$/.exec(filename.toLowerCase())?.[1] ?? '';
  if (ending === 'csv' || ending === 'tsv') return 'csv';
  if (/^[[{]/.test(sample)) return isLines(sample, ending) ? ofLines(sample) : ofJson(sample);
  if (ending === 'jsonl' || ending === 'ndjson') return 'jsonl';
  if (ending === 'json') return 'json';
  const isYaml = ending === 'yaml' || ending === 'yml' || /^(---\s|(prompts|tests|providers):)/m.test(sample);
  if (!isYaml) return 'csv';
  return /^(prompts|providers):/m.test(sample) ? 'promptfoo' : 'yaml';
}

/** Several lines of which one at least is an object by itself, and the next begins like one. */
function isLines(sample: string, ending: string): boolean {
  if (ending === 'jsonl' || ending === 'ndjson') return true;
  const lines = sample
    .split(/\r\n|\r|\n/)
    .filter((line) => line.trim() !== '')
    .slice(0, 10);
  return (
    lines.length > 1 &&
    lines.slice(0, 2).every((line) => line.startsWith('{') && !/[[{,]\s*$/.test(line)) &&
    lines.slice(0, 2).some((line) => parsed(line) !== undefined)
  );
}

function ofLines(sample: string): Format {
  const lines = sample.split(/\r\n|\r|\n/, 20);
  return lines.some((line) => isOpenaiLine(parsed(line))) ? 'openai' : 'jsonl';
}

function ofJson(sample: string): Format {
  if (!sample.startsWith('{')) return 'json';
  if (/"items"\s*:\s*\[/.test(sample) && /"message"\s*:\s*\{\s*"/.test(sample)) return 'request';
  if (/"prompts"\s*:/.test(sample) && /"(tests|providers)"\s*:/.test(sample)) return 'promptfoo';
  return 'json';
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
