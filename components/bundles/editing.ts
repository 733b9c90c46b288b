'use client';

import { useEffect, useEffectEvent, useState } from 'react';
import type { AgentFile } from '@/lib/agents/schema';
import { dropDraft, isSame, keepDraft, loadDraft } from '@/lib/bundles/kept-draft';

const KEEP_MS = 300;

export type Edited = { id: string; name: string; activeVersionId: string | null };

/** An agent's files as they are edited. What differs from what is published is kept in this browser as it is typed. */
export function useEditing(agent: Edited | null, published: AgentFile[]) {
  const agentId = agent?.id ?? null;
  const basedOn = agent?.activeVersionId ?? null;
  const [restored, setRestored] = useState(() => {
    const kept = loadDraft(localStorage, agentId);
    return kept && !isSame(kept.files, published) ? kept : null;
  });
  const [files, setFiles] = useState(restored?.files ?? published);
  const [keeping, setKeeping] = useState<'kept' | 'waiting' | 'refused'>('kept');
  const [isDone, setIsDone] = useState(false);
  const isDirty = !isDone && !isSame(files, published);

  const keep = useEffectEvent(() => {
    if (isDone) return;
    if (!isDirty) {
      dropDraft(localStorage, agentId);
      setKeeping('kept');
      return;
    }
    const from = restored?.basedOn ?? basedOn;
    const isKept = keepDraft(localStorage, agentId, { basedOn: from, keptAt: new Date().toISOString(), files });
    setKeeping(isKept ? 'kept' : 'refused');
  });

  // The browser's storage: some time after the last key, and when the page goes away.
  useEffect(() => {
    if (files === published) return;
    const timer = setTimeout(() => keep(), KEEP_MS);
    return () => clearTimeout(timer);
  }, [files, published]);
  useEffect(() => {
    const onHide = () => keep();
    window.addEventListener('pagehide', onHide);
    return () => {
      window.removeEventListener('pagehide', onHide);
      onHide();
    };
  }, []);

  function change(next: AgentFile[]) {
    setKeeping('waiting');
    setFiles(next);
  }

  function startOver(from: AgentFile[] = published) {
    setRestored(null);
    change(from);
  }

  /** What was typed is published, so nothing is left to keep. */
  function finish() {
    setIsDone(true);
    dropDraft(localStorage, agentId);
  }

  const isOutdated = restored !== null && restored.basedOn !== basedOn;
  return { files, change, startOver, finish, isDirty, keeping, restored, isOutdated };
}
export type Editing = ReturnType<typeof useEditing>;
