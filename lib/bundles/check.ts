/** What is wrong in an agent's files, as far as a browser can know before they are published. */
import type { AgentFile, BundleProblem } from '@/lib/agents/schema';

export type BundleCheck = {
  problems: BundleProblem[];
  warnings: BundleProblem[];
  /** As the manifest has it; null while that is not valid. */
  name: string | null;
  /** A file that is named and not there, to be added with one press. */
  missingFile: string | null;
};

/** `agentName` is the name that a version of an agent that is there has to keep. */
export async function checkFiles(files: AgentFile[], agentName: string | null): Promise<BundleCheck> {
  const { checkManifest } = await import('@/lib/dari/manifest'); // with its YAML and schemas, for the editor alone
  const checked = checkManifest(files.find(({ path }) => path === 'dari.yml')?.text ?? '');
  if (!checked.manifest) return { problems: checked.problems, warnings: [], name: null, missingFile: null };
  const { manifest, warnings, at } = checked;
  const problems: BundleProblem[] = [];
  if (agentName !== null && manifest.name !== agentName) {
    problems.push({ ...at(['name']), message: `A version keeps its agent’s name: ${agentName}.` });
  }
  const system = manifest.instructions.system;
  const prompt = files.find(({ path }) => path === system);
  if (!prompt) problems.push({ ...at(['instructions', 'system']), message: `There is no file ${system}.` });
  else if (prompt.text.trim() === '') {
    problems.push({ ...at(['instructions', 'system']), message: `${system} is empty.` });
  }
  return { problems, warnings, name: manifest.name, missingFile: prompt ? null : system };
}

/** Why a file cannot have this path, or null. */
export function findPathFault(path: string, files: AgentFile[]): string | null {
  if (path === '') return 'Write a path, such as prompts/system.md.';
  if (path.length > 300) return 'A path has at most 300 characters.';
  if (/[\\\p{Cc}]/u.test(path)) return 'A path has no backslashes and no line breaks.';
  if (path.split('/').some((step) => step === '' || step === '.' || step === '..')) {
    return 'A path goes down from the agent’s folder: no leading /, no . and no ..';
  }
  const fold = (text: string) => text.normalize('NFC').toLowerCase();
  const taken = files.map((file) => fold(file.path));
  if (taken.includes(fold(path))) return 'There is a file of that name.';
  const isInside = (inner: string, outer: string) => inner.startsWith(`${outer}/`);
  if (taken.some((other) => isInside(fold(path), other) || isInside(other, fold(path)))) {
    return 'A file and a folder cannot have the same name.';
  }
  return null;
}
