import 'server-only';
import { configuredUpstream } from '@/lib/dari/client';
import { getDescription, type WireDescription, type WireOperation } from '@/lib/dari/description';
import { curlOf } from './curl';
import type { Endpoint, Reference, Reply, Shape } from './schema';
import { toShape } from './shape';

/**
 * The API of the embedded engine as it describes itself, with examples for `origin`; null when another API is
 * connected, which need not be the same. Throws UpstreamError.
 */
export async function getReference(origin: string): Promise<Reference | null> {
  if (configuredUpstream() !== null) return null;
  return toReference(await getDescription(), origin);
}

export function toReference({ info, tags, paths, components }: WireDescription, origin: string): Reference {
  const shapes = Object.fromEntries(
    Object.entries(components.schemas).map(([name, schema]) => [name, toShape(schema)]),
  );
  const all = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      tags: operation.tags,
      endpoint: toEndpoint(method.toUpperCase(), path, operation, { origin, shapes }),
    })),
  );
  const groups = tags.map(({ name }) => ({
    name,
    endpoints: all.filter((each) => each.tags.includes(name)).map(({ endpoint }) => endpoint),
  }));
  return { title: info.title, description: info.description, groups, shapes };
}

function toEndpoint(
  method: string,
  path: string,
  operation: WireOperation,
  { origin, shapes }: { origin: string; shapes: Record<string, Shape> },
): Endpoint {
  const content = Object.entries(operation.requestBody?.content ?? {})[0];
  const call = {
    method,
    path,
    isOpen: operation.security?.length === 0,
    parameters: operation.parameters.map((parameter) => ({
      name: parameter.name,
      place: parameter.in,
      isOptional: !parameter.required,
      shape: {
        ...toShape(parameter.schema ?? {}),
        ...(parameter.description && { description: parameter.description }),
      },
    })),
    body: content
      ? { type: content[0], isOptional: !operation.requestBody?.required, shape: toShape(content[1].schema ?? {}) }
      : null,
    replies: Object.entries(operation.responses).map(toReply),
  };
  const id = `${method}${path.replace(/^\/v1/, '')}`
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/-$/, '');
  const { summary, description } = operation;
  return { id, summary, description, ...call, curl: curlOf(call, origin, shapes) };
}

function toReply([status, { description, content }]: [string, WireOperation['responses'][string]]): Reply {
  const [first] = Object.entries(content ?? {});
  const [type, media] = first ?? [null, null];
  const isJson = type === 'application/json';
  return { status, description, type, shape: isJson && media?.schema ? toShape(media.schema) : null };
}
