/** Publishes agents for tests, whose offline model plays a script. */
import { getDb } from '@/lib/db/client';
import { publish } from '@/lib/engine/store/agents';
import { newId } from '@/lib/new-id';

/** `options` by id are the steps that their model plays; `more` is the rest of the manifest. JSON is YAML. */
export async function publishScripts(
  options: Record<string, object[]>,
  more: object = {},
  usage?: { input_tokens: number; output_tokens: number },
): Promise<string> {
  const [first = ''] = Object.keys(options);
  const manifest = {
    name: newId('agent'),
    instructions: { system: 'prompt.md' },
    llm: {
      default: first,
      options: Object.fromEntries(
        Object.entries(options).map(([id, steps]) => [
          id,
          { provider: 'offline', model: 'script', settings: { steps, ...(usage && { usage }) } },
        ]),
      ),
    },
    built_in_tools: ['ls', 'read', 'write'],
    ...more,
  };
  const bundle = { 'dari.yml': JSON.stringify(manifest), 'prompt.md': 'Play your part.' };
  return (await publish(await getDb(), manifest.name, bundle)).agentId;
}
