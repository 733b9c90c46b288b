/**
 * Imported before anything that has schemas: zod else tries whether it may compile them, which our Content-Security-Policy
 * refuses and browsers report as a violation.
 */
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });
