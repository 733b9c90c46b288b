/** Agents to begin from. Each is whole: it can be published as it stands. */
import type { AgentFile } from '@/lib/agents/schema';

export type Starter = { id: string; title: string; says: string; files: AgentFile[] };

const PROMPT = 'prompts/system.md';

const starter = (id: string, title: string, says: string, manifest: string, prompt: string): Starter => ({
  id,
  title,
  says,
  files: [
    { path: 'dari.yml', text: manifest },
    { path: PROMPT, text: prompt },
  ],
});

const withModel = (name: string, option: string, provider: string, model: string, key: string) => `name: ${name}
description: Answers questions about the files it is given.

instructions:
  system: ${PROMPT}

llm:
  default: ${option}
  options:
    ${option}:
      provider: ${provider}
      model: ${model}
      # A stored credential of this name, or the server's environment.
      api_key_secret: ${key}

sandbox:
  internet_access: false
  secrets: []

built_in_tools: [read, ls, grep, find, write]

message:
  timeout_seconds: 600
  retries:
    max_attempts: 3
    backoff_seconds: 2
`;

const HELPER_PROMPT = `You answer questions about files.

- Look at the workspace with \`ls\` first, and \`read\` what the question is about.
- Quote the lines your answer rests on.
- Say so when the files do not hold the answer. Do not guess.
`;

export const starters: Starter[] = [
  starter(
    'offline',
    'Document reader',
    'Offline. Reads what is attached and reports on it, without a language model, a key or a network.',
    `name: document-reader
description: Reads what is attached and writes report.md.

instructions:
  system: ${PROMPT}

llm:
  default: full
  options:
    full:
      provider: offline
      model: analyst
      description: A full report on every file.
    brief:
      provider: offline
      model: analyst
      description: A short answer; the report is in the workspace.
      settings:
        answer: brief

built_in_tools: [ls, read, write]
`,
    'You read every attached file, say what is in it, and write a report.\n',
  ),
  starter(
    'openai',
    'OpenAI',
    'A model of OpenAI that reads files and answers. Needs OPENAI_API_KEY.',
    withModel('openai-helper', 'gpt', 'openai', 'gpt-5.1', 'OPENAI_API_KEY'),
    HELPER_PROMPT,
  ),
  starter(
    'anthropic',
    'Anthropic',
    'A model of Anthropic that reads files and answers. Needs ANTHROPIC_API_KEY.',
    withModel('anthropic-helper', 'claude', 'anthropic', 'claude-sonnet-4-6', 'ANTHROPIC_API_KEY'),
    HELPER_PROMPT,
  ),
  starter(
    'tool',
    'External tool',
    'Asks a system of yours and waits for its answer. Comes with an offline rehearsal to try it without a key.',
    `name: order-desk
description: Looks orders up in your own system and answers about them.

instructions:
  system: ${PROMPT}

llm:
  default: rehearsal
  options:
    rehearsal:
      provider: offline
      model: script
      description: Plays one call of the tool, without a language model.
      settings:
        steps:
          - call:
              name: look_up_order
              arguments:
                order_id: A-1042
          - say: The order was looked up.
    gpt:
      provider: openai
      model: gpt-5.1
      api_key_secret: OPENAI_API_KEY

built_in_tools: [read, ls]

# The session waits until your system submits the result.
custom_tools:
  - name: look_up_order
    kind: external
    description: Looks up an order by its id.
    timeout_seconds: 3600
    input_schema:
      type: object
      properties:
        order_id:
          type: string
      required: [order_id]
    output_schema:
      type: object
      properties:
        status:
          type: string
      required: [status]
`,
    'You answer questions about orders. Look every order up with `look_up_order` before you speak of it.\n',
  ),
];

export const EMPTY_FILES: AgentFile[] = [{ path: 'dari.yml', text: '' }];
