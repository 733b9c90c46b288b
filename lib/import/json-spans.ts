/** Where the children of a JSON value stand in its text, found without trusting the text to be whole. */
import { createScanner, type ParseError, parse, printParseErrorCode } from 'jsonc-parser';

/** `SyntaxKind` is a const enum of the parser, which nothing but its own compiler can read. */
const KIND = { openBrace: 1, closeBrace: 2, openBracket: 3, closeBracket: 4, comma: 5, colon: 6, string: 10, end: 17 };

export type Span = {
  /** Null in an array. */
  key: string | null;
  start: number;
  end: number;
};

export type Children = {
  kind: 'array' | 'object' | 'other';
  spans: Span[];
  /** Where the value ended; null when the text ended before it. */
  end: number | null;
};

/**
 * The elements of the array, or the members of the object, that the text begins with. A bracket that closes another
 * than the innermost closes what stands between, so that one broken child does not swallow those after it.
 */
export function childrenOf(text: string): Children {
  const scanner = createScanner(text, true);
  const first = scanner.scan();
  const kind = first === KIND.openBracket ? 'array' : first === KIND.openBrace ? 'object' : 'other';
  const spans: Span[] = [];
  if (kind === 'other') return { kind, spans, end: null };
  const open: number[] = [first];
  let child: Span | undefined;
  let key: string | null = null;
  let lastString = '';
  const closeChild = () => {
    if (child) spans.push(child);
    child = undefined;
    key = null;
  };
  for (let token: number = scanner.scan(); token !== KIND.end; token = scanner.scan()) {
    const [start, end] = [scanner.getTokenOffset(), scanner.getTokenOffset() + scanner.getTokenLength()];
    if (token === KIND.closeBrace || token === KIND.closeBracket) {
      const at = open.lastIndexOf(token - 1);
      if (at > 0) open.length = at;
      if (at === 0) {
        closeChild();
        return { kind, spans, end };
      }
    }
    const isOuter = open.length === 1;
    if (token === KIND.openBrace || token === KIND.openBracket) open.push(token);
    if (isOuter && token === KIND.comma) closeChild();
    else if (isOuter && token === KIND.colon && kind === 'object' && key === null) {
      key = lastString;
      child = undefined;
    } else if (child) child.end = end;
    else child = { key, start, end };
    if (isOuter && token === KIND.string) lastString = scanner.getTokenValue();
  }
  closeChild();
  return { kind, spans, end: null };
}

const WORDS: Record<string, string> = {
  InvalidSymbol: 'this is no JSON value. Text goes in double quotes',
  InvalidNumberFormat: 'this is no number',
  PropertyNameExpected: 'a name in double quotes is missing here',
  ValueExpected: 'a value is missing here',
  ColonExpected: 'a colon is missing here',
  CommaExpected: 'a comma is missing before this',
  CloseBraceExpected: 'a closing } is missing here',
  CloseBracketExpected: 'a closing ] is missing here',
  EndOfFileExpected: 'the value ended before this',
  InvalidCommentToken: 'JSON has no comments',
  UnexpectedEndOfComment: 'JSON has no comments',
  UnexpectedEndOfString: 'the text that begins here never ends; a double quote is missing',
  UnexpectedEndOfNumber: 'the number ends too early',
  InvalidUnicode: 'this is no \\u escape',
  InvalidEscapeCharacter: 'a backslash must come before ", \\, /, b, f, n, r, t or u',
  InvalidCharacter: 'a control character must be written as an escape, such as \\n',
};

/** Why a text is no JSON, and at which offset; undefined when it is. */
export function jsonFault(text: string): { offset: number; reason: string } | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    const error = firstError(text);
    const words = WORDS[error ? printParseErrorCode(error.error) : ''] ?? 'it cannot be read';
    const isAtEnd = error !== undefined && error.offset >= text.length;
    const reason = isAtEnd ? 'Not valid JSON: it ends in the middle' : `Not valid JSON: ${words}`;
    return { offset: Math.min(error?.offset ?? 0, Math.max(0, text.length - 1)), reason: `${reason}.` };
  }
}

function firstError(text: string): ParseError | undefined {
  const errors: ParseError[] = [];
  try {
    parse(text, errors, { allowTrailingComma: false, disallowComments: true });
  } catch (error) {
    // The parser goes down by recursion; what is nested too deeply for it is told without a place.
    if (!(error instanceof RangeError)) throw error;
  }
  return errors[0];
}
