import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  schema: [
    './lib/db/schema.ts',
    './lib/db/file-schema.ts',
    './lib/db/webhook-schema.ts',
    './lib/db/answer-schema.ts',
    './lib/db/check-schema.ts',
    './lib/db/notification-schema.ts',
    './lib/db/view-schema.ts',
    './lib/db/engine-schema.ts',
  ],
  out: './lib/db/migrations',
});
