import 'server-only';
import pino from 'pino';
import { env } from './env';

/** Structured log on standard output. Never hand it a request body, a header or a secret. */
export const log = pino({ level: env.BATCHDECK_LOG_LEVEL, base: undefined });
