import type { Metadata } from 'next';
import { Page } from '@/components/shell/page';

export const metadata: Metadata = { title: 'Settings' };

export default function SettingsPage() {
  return <Page title="Settings">{null}</Page>;
}
