/** A batch as a program for Node, without packages. */
import type { Program } from './code';
import { commentsOf } from './comments';
import { literalOf } from './literal';

export function typescriptOf(program: Program): string {
  const { url, bodies, variables, bodiesFile } = program;
  const comments = commentsOf(program, 'Node 20 or newer and no packages').map((line) => `// ${line}\n`);
  const told = bodiesFile === null ? null : bodiesIn(bodiesFile);
  return `${comments.join('')}${told?.imports ?? ''}import { env } from 'node:process';

${told?.bodies ?? `const bodies = [${literalOf(bodies[0], (name) => `variable('${name}')`)}];`}

for (const body of bodies) {
${told && variables.length > 0 ? FILL : ''}  const answer = await fetch(${JSON.stringify(url)}, {
    method: 'POST',
    headers: { authorization: \`Bearer \${variable('DARI_API_KEY')}\`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(\`The API answered \${answer.status}: \${text}\`);
  console.log(text);
}

function variable(name: string): string {
  const value = env[name];
  if (!value) throw new Error(\`Set \${name} in the environment.\`);
  return value;
}
`;
}

const bodiesIn = (file: string) => ({
  imports: `import { readFileSync } from 'node:fs';\n`,
  bodies: `type Body = { idempotency_key: string; items: { secrets?: Record<string, string> }[] };
const bodies: Body[] = readFileSync('${file}', 'utf8')
  .split('\\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line));`,
});

const FILL = `  for (const { secrets = {} } of body.items) {
    for (const name of Object.keys(secrets)) secrets[name] = variable(name);
  }
`;
