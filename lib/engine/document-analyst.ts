/** The built-in agent's bundle, as text, so that it is there wherever the server runs. */
import type { Bundle } from './store/agents';

export const DOCUMENT_ANALYST = 'document-analyst';

const manifest = `name: ${DOCUMENT_ANALYST}
description: Opens the attached files, counts and describes what is in them, and writes report.md. Needs no network.

instructions:
  system: prompts/system.md

llm:
  default: offline-analyst
  options:
    offline-analyst:
      provider: offline
      model: analyst
      description: A full report on every file. No language model, no network, no cost.
    offline-brief:
      provider: offline
      model: analyst
      description: The same work with a short answer; the report is in the workspace.
      settings:
        answer: brief
    test-slow-5s:
      provider: offline
      model: analyst
      description: For testing. Takes about five seconds, step by step.
      settings:
        takes_seconds: 5
    test-fails-first-try:
      provider: offline
      model: analyst
      description: For testing. Fails on the first try of an item and succeeds on the second.
      settings:
        fails: first-try
        tries_by: batchdeck_item
    test-always-fails:
      provider: offline
      model: analyst
      description: For testing. Fails on every try.
      settings:
        fails: always

sandbox:
  internet_access: false
  secrets:
    - ANALYST_TOKEN

built_in_tools:
  - ls
  - read
  - write
`;

const prompt = `You are a document analyst.

1. List the workspace with \`ls\`.
2. \`read\` every attached file. Never describe a file that you have not read.
3. Answer in Markdown: a table of the files with their bytes, lines and words, then for each file what it holds:
   headings and frequent terms of a text, columns and rows of a CSV, width and height of an image. Say of a binary file
   that it is binary.
4. When nothing is attached, analyse the text of the message itself.
5. Write the report to \`report.md\`.
`;

export const documentAnalyst: Bundle = { 'dari.yml': manifest, 'prompts/system.md': prompt };
