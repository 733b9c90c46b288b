'use client';

import { Dot, useConnectionState } from '@/components/shell/connection-state';
import { ClockTime } from '@/components/ui/clock-time';
import { CodeBlock, Section } from './section';

/** What is connected, how it is, and how to connect something else. */
export function ConnectionSection({ host }: { host: string | null }) {
  const { tone, name, words, since } = useConnectionState();
  return (
    <Section
      title="Connection"
      detail={
        host
          ? `Batches go to the API at ${host}. Its key stays on the server: no page, answer or log has it.`
          : 'Batches go to the engine that Batchdeck brings along. It runs agents on this machine and needs no key and no network.'
      }
    >
      <p className="flex min-h-5 flex-wrap items-center gap-2">
        <Dot tone={tone} />
        <span className="font-semibold">{name}</span>
        <span className={tone === 'bad' ? 'text-failed' : 'text-text-2'}>
          {words}
          {since && (
            <>
              {' '}
              Since <ClockTime at={since} />.
            </>
          )}
        </span>
      </p>
      <h3 className="mt-4 mb-1 font-semibold">{host ? 'Connect another API' : 'Connect a real API'}</h3>
      <p className="mb-2 max-w-[68ch] text-pretty text-text-2">
        Stop Batchdeck, set the API’s key, and its address when it is not <code>https://api.dari.dev</code>, then start
        it again. Both may also stand in a file <code>.env</code>.{' '}
        {host ? 'Without a key the embedded engine answers.' : 'Batches sent until then stay readable.'}
      </p>
      <CodeBlock>DARI_API_KEY=dari_… DARI_BASE_URL=https://api.example.com npm start</CodeBlock>
    </Section>
  );
}
