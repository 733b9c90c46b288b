/** A request as a literal of a program: JSON, with secrets as expressions. */

const INDENT = '  ';

/** `variable` writes how the language reads a variable of the environment. */
export function literalOf(value: unknown, variable: (name: string) => string): string {
  return write(value, '', variable);
}

function write(value: unknown, indent: string, variable: (name: string) => string, isSecrets = false): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const deeper = indent + INDENT;
  const close = (lines: string[], [open, end]: string) =>
    lines.length === 0
      ? `${open}${end}`
      : `${open}\n${lines.map((line) => `${deeper}${line},\n`).join('')}${indent}${end}`;
  if (Array.isArray(value))
    return close(
      value.map((one) => write(one, deeper, variable)),
      '[]',
    );
  const lines = Object.entries(value).map(([key, inner]) => {
    const written = isSecrets ? variable(key) : write(inner, deeper, variable, key === 'secrets');
    return `${JSON.stringify(key)}: ${written}`;
  });
  return close(lines, '{}');
}
