import 'server-only';
import { findAttemptOfSession } from '@/lib/batches/service';
import * as dari from '@/lib/dari/sessions';
import type { FileRef } from '@/lib/files/schema';
import { listFiles } from '@/lib/files/service';
import type { TimelineEntry, Transcript } from './schema';

/** What a session said and did, with the names of files uploaded here and the row it came from. Throws UpstreamError. */
export async function getTranscript({ sessionId }: { sessionId: string }): Promise<Transcript> {
  const { agentName, session, entries } = await dari.getTranscript(sessionId);
  const [filenames, origin] = [await filenamesOf(entries), await findAttemptOfSession(sessionId)];
  return {
    sessionId: session.id,
    agentName,
    versionId: session.versionId,
    llmId: session.llmId,
    status: session.lastMessageStatus,
    createdAt: session.createdAt,
    metadata: session.metadata,
    entries: entries.map((entry) => withFilenames(entry, filenames)),
    origin: origin ?? null,
  };
}

async function filenamesOf(entries: dari.UpstreamEntry[]): Promise<Map<string, FileRef>> {
  const ids = entries.flatMap((entry) =>
    entry.type === 'user' ? entry.parts.flatMap(({ fileId }) => fileId ?? []) : [],
  );
  return new Map((await listFiles([...new Set(ids)])).map((file) => [file.id, file]));
}

function withFilenames(entry: dari.UpstreamEntry, files: Map<string, FileRef>): TimelineEntry {
  if (entry.type !== 'user') return entry;
  const parts = entry.parts.map((part) => {
    const file = files.get(part.fileId ?? '');
    return { ...part, filename: file?.filename ?? null, ...(file && { sizeBytes: file.sizeBytes }) };
  });
  return { ...entry, parts };
}
