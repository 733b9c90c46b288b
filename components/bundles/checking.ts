'use client';

import { useEffect, useState } from 'react';
import type { AgentFile } from '@/lib/agents/schema';
import { type BundleCheck, checkFiles } from '@/lib/bundles/check';

const CHECK_MS = 150;

/** What is wrong in the files, a moment after each change; null until the first answer, and stale until the next. */
export function useCheck(files: AgentFile[], agentName: string | null): BundleCheck | null {
  const [check, setCheck] = useState<BundleCheck | null>(null);
  // The checker, which is loaded when it is first needed.
  useEffect(() => {
    let isLatest = true;
    const timer = setTimeout(async () => {
      const next = await checkFiles(files, agentName).catch(() => null);
      if (isLatest && next) setCheck(next);
    }, CHECK_MS);
    return () => {
      isLatest = false;
      clearTimeout(timer);
    };
  }, [files, agentName]);
  return check;
}
