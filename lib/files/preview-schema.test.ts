import { expect, test } from 'vitest';
import { previewKind, previewType } from './preview-schema';

test.each([
  ['photo.PNG', 'image', 'image/png'],
  ['paper.pdf', 'pdf', 'application/pdf'],
  ['notes.md', 'text', 'text/plain; charset=utf-8'],
  ['page.html', 'text', 'text/plain; charset=utf-8'],
  ['script.js', 'text', 'text/plain; charset=utf-8'],
])('%s is shown as %s', (name, kind, type) => {
  expect([previewKind(name), previewType(name)]).toEqual([kind, type]);
});

test.each(['drawing.svg', 'page.xhtml', 'program.exe', 'constructor', '', 'archive.zip'])(
  '%j is a download only',
  (name) => {
    expect([previewKind(name), previewType(name)]).toEqual([null, null]);
  },
);
