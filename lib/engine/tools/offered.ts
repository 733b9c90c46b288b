/** The tools of one turn: the built-in ones that the manifest names, and its external ones. */
import 'server-only';
import type { Manifest } from '@/lib/dari/manifest';
import type { Db } from '@/lib/db/client';
import { malformedCall } from '@/lib/engine/models/malformed';
import type { ToolCall, ToolSpec } from '@/lib/engine/models/model';
import { openCredentials } from '@/lib/engine/store/credentials';
import type { Turn } from '@/lib/engine/store/messages';
import { secretsPlace } from '@/lib/engine/store/new-session';
import { workspacePath } from '@/lib/engine/workspace';
import { unseal } from '@/lib/seal';
import { isRepeatable, runTool, type ToolOutcome, toolSpecs } from './built-in';
import { findFault } from './external';

export type Tools = {
  specs: ToolSpec[];
  isExternal: (name: string) => boolean;
  isRepeatable: (name: string) => boolean;
  /** How long to wait for a result from outside; null for a call that is run here or refused. */
  timeoutOf: (call: ToolCall) => number | null;
  /** Never throws: what goes wrong is told to the model. */
  run: (call: ToolCall) => Promise<ToolOutcome>;
};

export async function openTools(db: Db, manifest: Manifest, turn: Turn, signal: AbortSignal): Promise<Tools> {
  const external = new Map(manifest.custom_tools.map((tool) => [tool.name, tool]));
  const builtIn = manifest.built_in_tools;
  const place = {
    root: workspacePath(turn.sessionId),
    // Only `bash` sees it.
    env: builtIn.includes('bash') ? await environment(db, manifest, turn) : {},
    internetAccess: turn.internetAccess,
    signal,
  };
  const faultOf = (call: ToolCall) => {
    const tool = external.get(call.name);
    return malformedCall(call) ?? (tool ? findFault(tool.input_schema, call.arguments, 'arguments') : null);
  };
  return {
    specs: specsOf(manifest),
    isExternal: (name) => external.has(name),
    isRepeatable: (name) => external.has(name) || isRepeatable(name),
    timeoutOf: (call) => (faultOf(call) === null ? (external.get(call.name)?.timeout_seconds ?? null) : null),
    run: async (call) => {
      const fault = faultOf(call);
      return fault === null ? runTool(place, builtIn, call) : { isError: true, error: fault };
    },
  };
}

const known = new WeakMap<Manifest, ToolSpec[]>();

/** Made once for every manifest. */
function specsOf(manifest: Manifest): ToolSpec[] {
  const specs = known.get(manifest) ?? [...toolSpecs(manifest.built_in_tools), ...manifest.custom_tools.map(toSpec)];
  known.set(manifest, specs);
  return specs;
}

const toSpec = (tool: Manifest['custom_tools'][number]): ToolSpec => ({
  name: tool.name,
  description: tool.description,
  inputSchema: tool.input_schema,
});

/** The manifest's `env`, stored credentials it declares, and over both the session's own secrets. */
async function environment(db: Db, manifest: Manifest, turn: Turn): Promise<Record<string, string>> {
  const { env = {}, secrets = [] } = manifest.sandbox ?? {};
  const own: Record<string, string> = turn.secrets
    ? JSON.parse(unseal(turn.secrets, secretsPlace(turn.sessionId)))
    : {};
  const stored = await openCredentials(
    db,
    secrets.filter((name) => !Object.hasOwn(own, name)),
  );
  return { ...env, ...stored, ...own };
}
