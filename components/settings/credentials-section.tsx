'use client';

import { useQuery } from '@tanstack/react-query';
import { KeyRound, Plus } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { ErrorState } from '@/components/ui/error-state';
import { RelativeTime } from '@/components/ui/relative-time';
import { Skeleton } from '@/components/ui/skeleton';
import { credentialsQuery } from '@/lib/credentials/queries';
import type { Credential } from '@/lib/credentials/schema';
import { DeleteCredential } from './delete-credential';
import { SaveCredential } from './save-credential';
import { Section } from './section';

/** What is being stored: a new name, or another value of one that is there. */
type Saving = { name: string | null };

export function CredentialsSection() {
  const [saving, setSaving] = useState<Saving | null>(null);
  const { data, error, isPending, refetch } = useQuery(credentialsQuery());
  return (
    <Section
      title="Stored credentials"
      detail="Keys of model providers and secrets that agents ask for by name. They are sealed, and a value can be replaced but never read."
    >
      {isPending ? (
        <Skeleton className="h-9 w-full" />
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !data.isKept ? (
        <p className="text-text-2">The connected API keeps no credentials, or does not let this key see them.</p>
      ) : (
        <>
          <CredentialList credentials={data.credentials} onReplace={(name) => setSaving({ name })} />
          <Button className="mt-3" onClick={() => setSaving({ name: null })}>
            <Plus size={14} aria-hidden />
            Add credential
          </Button>
        </>
      )}
      {saving && <SaveCredential name={saving.name} onClose={() => setSaving(null)} />}
    </Section>
  );
}

function CredentialList({ credentials, onReplace }: { credentials: Credential[]; onReplace: (name: string) => void }) {
  if (credentials.length === 0) {
    return (
      <div className="border-t pt-3">
        <p className="max-w-[68ch] text-pretty text-text-2">
          None yet. An agent on OpenAI asks for <code className="font-mono text-xs">OPENAI_API_KEY</code>, one on
          Anthropic for <code className="font-mono text-xs">ANTHROPIC_API_KEY</code>, unless its dari.yml names another.
        </p>
      </div>
    );
  }
  return (
    <ul aria-label="Stored credentials" className="divide-y border-t">
      {credentials.map(({ name, storedAt }) => (
        <li key={name} className="flex min-h-10 items-center gap-3 py-1.5">
          <KeyRound size={14} aria-hidden className="shrink-0 text-text-3" />
          <span className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-3">
            <code className="min-w-0 break-all font-mono text-xs">{name}</code>
            {storedAt && (
              <span className="whitespace-nowrap text-text-3 text-xs">
                stored <RelativeTime at={storedAt} />
              </span>
            )}
          </span>
          <span className="flex shrink-0 sm:gap-2">
            <Button size="sm" variant="quiet" aria-label={`Replace ${name}`} onClick={() => onReplace(name)}>
              Replace
            </Button>
            <DeleteCredential name={name} />
          </span>
        </li>
      ))}
    </ul>
  );
}
