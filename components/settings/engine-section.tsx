'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { BookOpen, Eye, EyeOff } from 'lucide-react';
import { Button, buttonClass } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import { Link } from '@/components/ui/link';
import { agentsQuery } from '@/lib/agents/queries';
import type { Agent } from '@/lib/agents/schema';
import { revealEngineKeyMutation } from '@/lib/connection/queries';
import { CodeBlock, Facts, Section } from './section';

/** How to call the embedded engine from elsewhere. `isConnected`: it is also what the dashboard uses. */
export function EngineSection({ origin, isConnected }: { origin: string; isConnected: boolean }) {
  const { data: agents } = useQuery({ ...agentsQuery(), enabled: isConnected });
  const address = `${origin}/v1`;
  const example = exampleCall(address, agents?.[0]);
  return (
    <Section
      title="Embedded engine"
      detail="It answers the session-batch API at this address for any program that has the key."
    >
      <Facts
        facts={[
          {
            name: 'Address',
            value: (
              <span className="flex flex-wrap items-center gap-x-2">
                <code className="break-all font-mono text-xs">{address}</code>
                <CopyButton text={address} label="Copy address" isIconOnly />
              </span>
            ),
          },
          { name: 'Bearer key', value: <EngineKey /> },
        ]}
      />
      <div className="mt-3 mb-1 flex flex-wrap items-center justify-between gap-2">
        <h3 className="font-semibold">Create a batch by curl</h3>
        <CopyButton text={example} label="Copy call" />
      </div>
      <CodeBlock>{example}</CodeBlock>
      <p className="mt-2 max-w-[75ch] text-pretty text-text-2 text-xs">
        Put the key into DARI_API_KEY first. The same call again, with the same idempotency_key, answers the same batch
        and creates nothing.
      </p>
      {isConnected && (
        <p className="mt-3">
          <Link href="/api-reference" className={buttonClass()}>
            <BookOpen size={14} aria-hidden />
            Browse the API
          </Link>
        </p>
      )}
    </Section>
  );
}

/** The key is asked for when a person wants to see it; the page itself never has it. */
function EngineKey() {
  const { data, error, isPending, mutate, reset } = useMutation(revealEngineKeyMutation());
  return (
    <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
      {data ? (
        <code className="break-all font-mono text-xs">{data.key}</code>
      ) : (
        <span className="font-mono text-text-3">
          <span aria-hidden>••••••••••••••••</span>
          <span className="sr-only">hidden</span>
        </span>
      )}
      <Button size="sm" isPending={isPending} onClick={() => (data ? reset() : mutate())}>
        {data ? <EyeOff size={14} aria-hidden /> : !isPending && <Eye size={14} aria-hidden />}
        {data ? 'Hide key' : 'Show key'}
      </Button>
      {data && <CopyButton text={data.key} label="Copy key" />}
      {error && (
        <span role="alert" className="text-failed">
          {error.message}
        </span>
      )}
    </span>
  );
}

function exampleCall(address: string, agent: Agent | undefined): string {
  const batch = {
    idempotency_key: 'my-first-batch',
    items: [
      {
        agent_id: agent?.id ?? 'agt_…',
        ...(agent?.defaultOption && { llm_id: agent.defaultOption }),
        metadata: { suite: 'by-curl' },
        message: { content: [{ type: 'text', text: 'Which words does this sentence use most?' }] },
      },
    ],
  };
  return `curl -X POST ${address}/session-batches \\
  -H "Authorization: Bearer $DARI_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '${JSON.stringify(batch, null, 2)}'`;
}
