/** Shapes of agents as the composer offers them. */

export type AgentVersion = { id: string; isActive: boolean };

/** An agent with what its active version's `dari.yml` declares; options and secrets are empty when it has none. */
export type Agent = {
  id: string;
  name: string;
  activeVersionId: string | null;
  createdAt: string;
  versions: AgentVersion[];
  defaultOption: string | null;
  options: { id: string; provider: string | null; model: string | null; description: string | null }[];
  secretNames: string[];
};
