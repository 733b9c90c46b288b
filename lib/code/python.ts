/** A batch as a program for Python's standard library. */
import type { Program } from './code';
import { commentsOf } from './comments';
import { literalOf } from './literal';

/** What JSON writes is also Python, since a request has neither null nor true nor false in it. */
export function pythonOf(program: Program): string {
  const { url, bodies, variables, bodiesFile } = program;
  const comments = commentsOf(program, 'Python 3.8 or newer and no packages').map((line) => `# ${line}`);
  const hasFill = bodiesFile !== null && variables.length > 0;
  return [
    ...comments,
    'import json',
    'import os',
    'import sys',
    'import urllib.error',
    'import urllib.request',
    '',
    ...(bodiesFile
      ? [
          `with open("${bodiesFile}", encoding="utf-8", newline="\\n") as lines:`,
          '    bodies = [json.loads(line) for line in lines if line.strip()]',
        ]
      : [`bodies = [${literalOf(bodies[0], (name) => `os.environ["${name}"]`)}]`]),
    '',
    'for body in bodies:',
    ...(hasFill
      ? [
          '    for item in body["items"]:',
          '        for name in item.get("secrets", {}):',
          '            item["secrets"][name] = os.environ[name]',
        ]
      : []),
    '    call = urllib.request.Request(',
    `        ${JSON.stringify(url)},`,
    '        data=json.dumps(body).encode(),',
    '        headers={',
    '            "Authorization": "Bearer " + os.environ["DARI_API_KEY"],',
    '            "Content-Type": "application/json",',
    '        },',
    '    )',
    '    try:',
    '        with urllib.request.urlopen(call) as answer:',
    '            print(answer.read().decode())',
    '    except urllib.error.HTTPError as error:',
    '        sys.exit(f"The API answered {error.code}: {error.read().decode()}")',
    '',
  ].join('\n');
}
