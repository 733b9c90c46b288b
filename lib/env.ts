/** Every environment variable of Batchdeck, typed and with a default that works. Server only; read once. */
import { z } from 'zod';

const optional = z.string().trim().optional();
const wholeNumber = (from: number, to: number, standard: number) =>
  z.coerce.number().int().min(from).max(to).default(standard);

/** Scheme, host and port, and nothing else. */
const origin = z
  .string()
  .trim()
  .refine(isOrigin, 'must be an http or https address without a path, such as https://batches.example.com')
  .transform((address) => new URL(address).origin);

const envSchema = z
  .object({
    PORT: wholeNumber(1, 65_535, 3000),
    BATCHDECK_HOST: z.string().default('127.0.0.1'),
    /** Further host names (no port) under which the page may be opened, separated by commas. */
    BATCHDECK_ALLOWED_HOSTS: z.string().default(''),
    /** Under which address others reach Batchdeck; agents are told to call it there. */
    BATCHDECK_PUBLIC_URL: origin.optional(),
    BATCHDECK_DATA_DIR: z.string().default('.batchdeck'),
    DATABASE_URL: optional,
    DARI_BASE_URL: z.string().url().default('https://api.dari.dev'),
    /** Without a key the embedded engine answers. */
    DARI_API_KEY: optional,
    DARI_TIMEOUT_MS: wholeNumber(100, 600_000, 30_000),
    /** Bearer key of the embedded engine; made at first start when absent. */
    BATCHDECK_ENGINE_KEY: optional,
    /** 32 bytes in base64 that seal stored secrets; made at first start when absent. */
    BATCHDECK_SECRET_KEY: optional,
    BATCHDECK_UPLOAD_MAX_MB: wholeNumber(1, 10_240, 512),
    /** Sending more items than this at once is confirmed by typing their number. */
    BATCHDECK_CONFIRM_ABOVE: wholeNumber(1, 50_000, 500),
    /** Which part of the work this process does; `web` and `worker` need DATABASE_URL. */
    BATCHDECK_ROLE: z.enum(['all', 'web', 'worker']).default('all'),
    /** Sessions that run side by side: in one process, of one batch, and in all processes together. */
    BATCHDECK_SESSIONS_AT_ONCE: wholeNumber(1, 256, 8),
    BATCHDECK_SESSIONS_PER_BATCH: z.coerce.number().int().min(1).optional(),
    BATCHDECK_SESSIONS_IN_TOTAL: z.coerce.number().int().min(1).optional(),
    /** How long after its last message a session keeps its secrets, for a further message. */
    BATCHDECK_SECRETS_KEEP_HOURS: wholeNumber(0, 24 * 365, 24),
    /** Lets webhooks go to private addresses and over plain http. */
    BATCHDECK_WEBHOOKS_PRIVATE: z.stringbool().default(false),
    /** Keys of providers for agents of the embedded engine that bring none; sent to the provider's own address only. */
    OPENAI_API_KEY: optional,
    ANTHROPIC_API_KEY: optional,
    OPENROUTER_API_KEY: optional,
    BATCHDECK_LOG_LEVEL: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
  })
  .refine((given) => given.BATCHDECK_ROLE === 'all' || given.DATABASE_URL, {
    path: ['BATCHDECK_ROLE'],
    message: 'web and worker share their work through a PostgreSQL server: set DATABASE_URL',
  });

export type Env = z.infer<typeof envSchema>;

/** A variable set to nothing, as `.env` files often have it, counts as not set. */
const given = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value?.trim()));
const parsed = envSchema.safeParse(given);
if (!parsed.success) throw new Error(`Bad environment:\n${z.prettifyError(parsed.error)}`);

export const env: Readonly<Env> = parsed.data;

function isOrigin(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, href, origin } = new URL(address);
  return /^https?:$/.test(protocol) && href === `${origin}/`;
}
