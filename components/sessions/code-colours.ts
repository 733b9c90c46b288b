/** Code as pieces by role, in the languages that agents write most. Runs in the worker that parses Markdown. */
import type { RootContent } from 'hast';
import bash from 'highlight.js/lib/languages/bash';
import cpp from 'highlight.js/lib/languages/cpp';
import css from 'highlight.js/lib/languages/css';
import diff from 'highlight.js/lib/languages/diff';
import go from 'highlight.js/lib/languages/go';
import ini from 'highlight.js/lib/languages/ini';
import java from 'highlight.js/lib/languages/java';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import python from 'highlight.js/lib/languages/python';
import ruby from 'highlight.js/lib/languages/ruby';
import rust from 'highlight.js/lib/languages/rust';
import sql from 'highlight.js/lib/languages/sql';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';
import yaml from 'highlight.js/lib/languages/yaml';
import { createLowlight } from 'lowlight';

const LENGTH_MAX = 50_000;

const LANGUAGES = {
  ...{ bash, cpp, css, diff, go, ini, java, javascript, json },
  ...{ python, ruby, rust, sql, typescript, xml, yaml },
};

const ROLES = {
  keyword: /^hljs-(keyword|selector-tag|built_in|type|literal|meta|section|doctag)$/,
  text: /^hljs-(string|regexp|addition|symbol|char|link)$/,
  number: /^hljs-(number|bullet|variable|template-variable|attribute|attr|property)$/,
  name: /^hljs-(title|name|selector-class|selector-id|function|class)$/,
  comment: /^hljs-(comment|quote)$/,
  removed: /^hljs-deletion$/,
};
export type CodeRole = keyof typeof ROLES;
export type CodePiece = { role: CodeRole | null; text: string };

const lowlight = createLowlight(LANGUAGES);

/** Null when it is too long or in a language not known here: then it stays one colour. */
export function colourCode(code: string, language: string): CodePiece[] | null {
  if (code.length > LENGTH_MAX || !lowlight.registered(language)) return null;
  return piecesOf(lowlight.highlight(language, code).children, null);
}

function piecesOf(nodes: RootContent[], role: CodeRole | null): CodePiece[] {
  return nodes.flatMap((node) => {
    if (node.type === 'text') return [{ role, text: node.value }];
    if (node.type !== 'element') return [];
    const { className } = node.properties;
    const first = Array.isArray(className) ? String(className[0]) : '';
    return piecesOf(node.children, roleOf(first) ?? role);
  });
}

function roleOf(className: string): CodeRole | null {
  for (const [role, pattern] of Object.entries(ROLES)) if (pattern.test(className)) return role as CodeRole;
  return null;
}
