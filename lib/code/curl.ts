/** A batch as a bash script around cURL. */
import type { Program } from './code';
import { commentsOf } from './comments';
import { writeJson } from './json';

/**
 * A body stands in a quoted here-document, in which bash reads nothing: whatever the JSON has in it arrives as it is.
 * Only where there are secrets is it taken into a variable first, to put their values in.
 */
export function curlOf(program: Program): string {
  const { url, bodies, variables, bodiesFile } = program;
  const comments = commentsOf(program, 'bash and curl').map((line) => `# ${line}\n`);
  const head = `#!/usr/bin/env bash\n${comments.join('')}set -eu\n\n${variables.length > 0 ? JSON_FUNCTION : ''}`;
  if (bodiesFile) {
    const fill = fillings(variables, ':').map((line) => `  ${line}\n`);
    return `${head}while IFS= read -r body; do
${fill.join('')}  printf '%s' "$body" | ${curlCall(url)}
  echo
done < ${bodiesFile}
`;
  }
  const json = bodies[0] ? writeJson(bodies[0], 2) : '';
  if (variables.length === 0) return `${head}${curlCall(url)} <<'JSON'\n${json}\nJSON\n`;
  return `${head}IFS= read -r -d '' body <<'JSON' || true
${json}
JSON
${fillings(variables, ': ').join('\n')}
printf '%s' "$body" | ${curlCall(url)}
`;
}

const curlCall = (url: string): string => `curl -sS --fail-with-body -X POST '${url.replaceAll("'", "'\\''")}' \\
  -H "Authorization: Bearer $DARI_API_KEY" \\
  -H 'Content-Type: application/json' \\
  --data-binary @-`;

/** Writes text as JSON does; bash has nothing that would. */
const JSON_FUNCTION = `json() {
  local text=$1
  text=\${text//\\\\/\\\\\\\\}
  text=\${text//\\"/\\\\\\"}
  text=\${text//$'\\n'/\\\\n}
  text=\${text//$'\\r'/\\\\r}
  text=\${text//$'\\t'/\\\\t}
  printf '"%s"' "$text"
}

`;

/** Puts the values of secrets where `"NAME": "$NAME"` stands. */
function fillings(variables: string[], colon: string): string[] {
  return variables.map((name) => {
    const place = `"${name}"${colon}`;
    return `body=\${body//'${place}"$${name}"'/'${place}'"$(json "$${name}")"}`;
  });
}
