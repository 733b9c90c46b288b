/** An item in the API's spelling. What is sent, and what the composer shows as code, is made here. Runs anywhere. */
import type { WireBatchItem, WirePart } from '@/lib/dari/wire';
import type { StoredPart } from '@/lib/db/schema';

type Input = {
  parts: StoredPart[];
  metadata: { key: string; value: string }[];
  llmId: string | null;
  versionId: string | null;
};

type Own = {
  agentId: string;
  /** Values by name. */
  secrets: Iterable<readonly [string, string]>;
  /** Metadata of ours, after the item's own. */
  marks?: [string, string][];
};

export function toWireItem(input: Input, { agentId, secrets, marks = [] }: Own): WireBatchItem {
  const { parts, metadata, llmId, versionId } = input;
  const own = metadata.map(({ key, value }) => [key.trim(), value] as const);
  const secretsByName = Object.fromEntries(secrets);
  return {
    agent_id: agentId,
    ...(versionId && { version_id: versionId }),
    ...(llmId && { llm_id: llmId }),
    metadata: Object.fromEntries([...own, ...marks]),
    ...(Object.keys(secretsByName).length > 0 && { secrets: secretsByName }),
    message: { content: parts.map(toWirePart) },
  };
}

function toWirePart(part: StoredPart): WirePart {
  return part.type === 'text' ? { type: 'text', text: part.text } : { type: part.type, file_id: part.fileId };
}
