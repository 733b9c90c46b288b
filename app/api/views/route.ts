import { readBrowserId } from '@/lib/browser-id';
import { get } from '@/lib/route';
import { listViewsSchema } from '@/lib/views/schema';
import { listViews } from '@/lib/views/service';

export const GET = get(listViewsSchema, async ({ page }) => listViews({ page, browserId: await readBrowserId() }));
