/** Which words carry a text, and its Markdown headings; both from whole lines. */

const DISTINCT_MAX = 50_000;
const TERMS_SHOWN = 12;
const HEADINGS_SHOWN = 60;
const HEADING_LENGTH_MAX = 200;

const STOP_WORDS = new Set(
  `a about above after again against all also am an and any are aren't as at be because been before being below between
  both but by can can't cannot could couldn't did didn't do does doesn't doing don't down during each even every few for
  from further had hadn't has hasn't have haven't having he her here hers herself him himself his how i if in into is
  isn't it it's its itself just let like ll made make many may me might more most much must mustn't my myself no nor not
  now of off on once one only or other our ours ourselves out over own per re same shall she should shouldn't so some
  such than that that's the their theirs them themselves then there there's these they this those through to too two
  under until up upon us use used uses using ve very was wasn't we were weren't what what's when where whether which
  while who whom whose why will with within without won't would wouldn't yet you your yours yourself yourselves`.split(
    /\s+/,
  ),
);

const WORD = /\p{L}[\p{L}\p{N}_’'-]+/gu;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const HEADING = /^ {0,3}(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$/;

export type Term = { term: string; count: number };
export type Heading = { level: number; text: string };

/** Takes lines; the most frequent words of three letters and more that are no stop words, the first of equals by letter. */
export function termCounter() {
  const counts = new Map<string, number>();
  const add = (line: string): void => {
    for (const [word] of line.toLowerCase().matchAll(WORD)) {
      const term = word.replaceAll('’', "'").replace(/(?:'s|['_-]+)$/, '');
      if (term.length < 3 || STOP_WORDS.has(term)) continue;
      const count = counts.get(term);
      if (count !== undefined || counts.size < DISTINCT_MAX) counts.set(term, (count ?? 0) + 1);
    }
  };
  const finish = (): Term[] =>
    [...counts]
      .map(([term, count]) => ({ term, count }))
      .sort((a, b) => b.count - a.count || (a.term < b.term ? -1 : 1))
      .slice(0, TERMS_SHOWN);
  return { add, finish };
}

/** Takes lines; `#` headings outside of fenced code. */
export function headingFinder() {
  const headings: Heading[] = [];
  let fence: string | undefined;
  let total = 0;
  const add = (line: string): void => {
    const mark = FENCE.exec(line)?.[1];
    if (mark && !fence) fence = mark;
    else if (mark && fence && mark[0] === fence[0] && mark.length >= fence.length) fence = undefined;
    const heading = fence || mark ? null : HEADING.exec(line);
    if (!heading?.[1] || heading[2] === undefined) return;
    total += 1;
    if (headings.length < HEADINGS_SHOWN) {
      headings.push({ level: heading[1].length, text: heading[2].slice(0, HEADING_LENGTH_MAX) });
    }
  };
  return { add, finish: () => ({ headings, heading_count: total }) };
}
