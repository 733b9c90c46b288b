import type { Metadata } from 'next';
import { cookies } from 'next/headers';
import { NotificationsSection } from '@/components/notifications/notifications-section';
import { ConnectionSection } from '@/components/settings/connection-section';
import { CredentialsSection } from '@/components/settings/credentials-section';
import { EngineSection } from '@/components/settings/engine-section';
import { Facts, Section } from '@/components/settings/section';
import { WebhooksSection } from '@/components/settings/webhooks-section';
import { Page } from '@/components/shell/page';
import { ThemeSwitch } from '@/components/shell/theme-switch';
import { configuredUpstream } from '@/lib/dari/client';
import { env } from '@/lib/env';
import { readOrigin } from '@/lib/page-origin';
import { readTheme, THEME_COOKIE } from '@/lib/theme';
import { version } from '@/package.json';

export const metadata: Metadata = { title: 'Settings' };

export default async function SettingsPage() {
  const theme = readTheme((await cookies()).get(THEME_COOKIE)?.value);
  const host = configuredUpstream()?.name ?? null;
  return (
    <Page title="Settings">
      <div className="mt-3.5 flex max-w-[860px] flex-col gap-3.5">
        <ConnectionSection host={host} />
        <EngineSection origin={await readOrigin()} isConnected={host === null} />
        <CredentialsSection />
        <WebhooksSection />
        <NotificationsSection />
        <Section title="Theme" detail="Kept in this browser.">
          <ThemeSwitch theme={theme} />
        </Section>
        <Section title="Limits" detail="Set by environment variables; a change needs a restart.">
          <Facts
            facts={[
              { name: 'Largest file', value: `${env.BATCHDECK_UPLOAD_MAX_MB} MB`, variable: 'BATCHDECK_UPLOAD_MAX_MB' },
              {
                name: 'Sessions at once',
                value: `${env.BATCHDECK_SESSIONS_AT_ONCE} on the embedded engine`,
                variable: 'BATCHDECK_SESSIONS_AT_ONCE',
              },
              {
                name: 'Answer of the API',
                value: `within ${env.DARI_TIMEOUT_MS / 1000} s when something is sent or uploaded`,
                variable: 'DARI_TIMEOUT_MS',
              },
              {
                name: 'Database',
                value: env.DATABASE_URL ? 'a PostgreSQL server' : 'embedded, in the data folder',
                variable: 'DATABASE_URL',
              },
            ]}
          />
        </Section>
        <p className="text-text-3 text-xs">Batchdeck {version}</p>
      </div>
    </Page>
  );
}
