'use client';

import { useMutation } from '@tanstack/react-query';
import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { toast } from '@/components/ui/toast';
import { publishAgentMutation } from '@/lib/agents/queries';
import type { AgentFile, BundleProblem } from '@/lib/agents/schema';

/** What the API said to the last try, and about which files. */
type Refusal = { files: AgentFile[]; detail: string; problems: BundleProblem[] };

/** Publishes the files and goes to the agent. What is refused stays to be shown until the files change. */
export function usePublishing(agentId: string | null, files: AgentFile[], onPublished: () => void) {
  const router = useRouter();
  const { mutateAsync, isPending, isSuccess } = useMutation(publishAgentMutation());
  const [refusal, setRefusal] = useState<Refusal | null>(null);

  async function publish() {
    setRefusal(null);
    try {
      const publication = await mutateAsync({ agentId, files });
      if (!publication.isPublished) return setRefusal({ files, ...publication });
      onPublished();
      toast.success('Published', { description: 'New sessions run on this version from now on.' });
      router.push(`/agents/${publication.agentId}` as Route);
    } catch (error) {
      const detail = error instanceof Error ? error.message : 'Something went wrong.';
      setRefusal({ files, detail, problems: [] });
    }
  }

  const current = refusal?.files === files ? refusal : null;
  return { publish, isPending: isPending || (isSuccess && !refusal), refusal: current };
}
