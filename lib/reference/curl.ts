/** Calls as they would be typed into a shell, with the key as `$KEY` and ids as variables. */
import type { Endpoint, Field, Shape } from './schema';

type Call = Pick<Endpoint, 'method' | 'path' | 'isOpen' | 'parameters' | 'body' | 'replies'>;

/** Samples of fields by name; others are samples of their type. */
const SAMPLES: Record<string, unknown> = {
  agent_id: 'agt_…',
  file_id: 'file_…',
  message_id: 'msg_…',
  sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  source_snapshot_id: 'src_…',
  tool_call_id: 'call_…',
  text: 'What is in this file?',
  webhook_url: 'https://example.com/hook',
  format: 'tar.gz',
};
const DEPTH_MAX = 6;

export function curlOf(call: Call, origin: string, shapes: Record<string, Shape>): string {
  const path = call.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => `$${name.toUpperCase()}`);
  const query = call.parameters.filter(({ place, isOptional }) => place === 'query' && !isOptional);
  const search = query.map(({ name }) => `${name}=$${name.toUpperCase()}`).join('&');
  const type = call.replies[0]?.type;
  const flags = [
    ...(call.method === 'GET' ? [] : [`-X ${call.method}`]),
    ...(type === 'text/event-stream' ? ['-N'] : []),
    ...(type === 'application/zip' ? ['-o workspace.zip'] : []),
  ];
  const first = ['curl', ...flags, `"${origin}${path}${search && `?${search}`}"`].join(' ');
  const key = call.isOpen ? [] : ['-H "Authorization: Bearer $KEY"'];
  return [first, ...key, ...bodyOf(call.body, shapes)].join(' \\\n  ');
}

function bodyOf(body: Endpoint['body'], shapes: Record<string, Shape>): string[] {
  if (body === null) return [];
  if (body.type === 'multipart/form-data') return ['-F file=@README.md'];
  if (body.type !== 'application/json') return ['-H "X-Upload-Token: $TOKEN"', '--data-binary @bundle.tar.gz'];
  const sample = JSON.stringify(sampleOf(body.shape, shapes, 0), null, 2);
  return ['-H "Content-Type: application/json"', `-d '${sample.replaceAll("'", "'\\''")}'`];
}

/** The least that fits: required fields, one entry a list, the first of several choices. */
function sampleOf(shape: Shape, shapes: Record<string, Shape>, depth: number): unknown {
  const { words } = shape;
  if (depth > DEPTH_MAX) return {};
  if (words.startsWith('list of '))
    return [sampleOf({ ...shape, words: words.slice('list of '.length) }, shapes, depth)];
  const inside = shape.ref === null ? undefined : shapes[shape.ref];
  if (inside) return sampleOf(inside, shapes, depth + 1);
  if (shape.choices[0]) return sampleOf(shape.choices[0], shapes, depth + 1);
  if (words.startsWith('"')) return JSON.parse(words.split(' or ')[0] ?? '""');
  if (words.startsWith('object')) {
    const needed = shape.fields.filter(({ isOptional }) => !isOptional);
    return Object.fromEntries(needed.map((field) => [field.name, sampleOfField(field, shapes, depth)]));
  }
  if (words.startsWith('integer') || words.startsWith('number')) return 1;
  return words.startsWith('boolean') ? true : '…';
}

function sampleOfField({ name, shape }: Field, shapes: Record<string, Shape>, depth: number): unknown {
  return Object.hasOwn(SAMPLES, name) ? SAMPLES[name] : sampleOf(shape, shapes, depth + 1);
}
