/** The API as a page shows it. */

/** A value in words, with what is inside it. */
export type Shape = {
  /** `string or null`, `list of Agent`. */
  words: string;
  /** Limits and such: `at most 128 characters`. */
  notes: string[];
  description: string;
  /** Name of the described shape that it is or holds; looked up when somebody wants to see it. */
  ref: string | null;
  fields: Field[];
  choices: Shape[];
};

export type Field = { name: string; isOptional: boolean; shape: Shape };

export type Parameter = Field & { place: string };

export type Reply = { status: string; description: string; type: string | null; shape: Shape | null };

export type Endpoint = {
  /** Also the anchor of its place on the page. */
  id: string;
  method: string;
  path: string;
  summary: string;
  description: string;
  isOpen: boolean;
  parameters: Parameter[];
  body: { type: string; isOptional: boolean; shape: Shape } | null;
  /** Of success first. */
  replies: Reply[];
  curl: string;
};

export type Group = { name: string; endpoints: Endpoint[] };

export type Reference = {
  title: string;
  description: string;
  groups: Group[];
  /** Shapes by name, for those that refer to them. */
  shapes: Record<string, Shape>;
};
