/** Shapes of agents as the dashboard shows them, and what its doors take. */
import { z } from 'zod';

export type AgentVersion = { id: string; isActive: boolean; createdAt: string | null };

export type AgentOption = { id: string; provider: string | null; model: string | null; description: string | null };

/** What a version's `dari.yml` declares; empty where it has none or cannot be read. */
export type AgentOffer = {
  defaultOption: string | null;
  options: AgentOption[];
  /** The one model of an agent that has no options to choose from. */
  onlyModel: { provider: string; model: string } | null;
  secretNames: string[];
};

/** An agent with what its active version declares. */
export type Agent = AgentOffer & {
  id: string;
  name: string;
  activeVersionId: string | null;
  createdAt: string;
  versions: AgentVersion[];
  /** Why its versions, or what the active one declares, could not be read just now; null when all of it is here. */
  unread: string | null;
};

export type AgentFile = { path: string; text: string };

/** A version of an agent, read closely. */
export type VersionDetail = AgentOffer & {
  id: string;
  description: string | null;
  internetAccess: boolean;
  tools: string[];
  customTools: { name: string; description: string | null }[];
  files: { path: string; sizeBytes: number | null }[];
};

/** Something wrong in a file of a bundle; `line` and `column` count from 1. */
export type BundleProblem = { path: string; line: number; column: number; message: string };

/** What came of publishing: the version, or why it was not taken. */
export type Publication =
  | { isPublished: true; agentId: string; versionId: string }
  | { isPublished: false; detail: string; problems: BundleProblem[] };

const FILES_MAX = 200;
const TEXT_LENGTH_MAX = 1_000_000;

const id = z.string().min(1).max(200);
const filePath = z.string().min(1).max(300);

export const agentIdSchema = z.object({ agentId: id });
export const versionIdSchema = z.object({ agentId: id, versionId: id });
export const bundleFileSchema = z.object({ agentId: id, versionId: id, path: filePath });
export const publishAgentSchema = z.object({
  /** Null makes the agent that the manifest names, or adds a version to it. */
  agentId: id.nullable(),
  files: z
    .array(z.object({ path: filePath, text: z.string().max(TEXT_LENGTH_MAX) }))
    .min(1)
    .max(FILES_MAX),
});
export type PublishAgent = z.infer<typeof publishAgentSchema>;
