process.env.NEXT_TELEMETRY_DISABLED ??= '1';

const headers = [
  {
    key: 'Content-Security-Policy',
    value: [
      "default-src 'self'",
      "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'",
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data: blob:",
      "worker-src 'self' blob:",
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ].join('; '),
  },
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'X-Frame-Options', value: 'DENY' },
  { key: 'Referrer-Policy', value: 'no-referrer' },
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
];

/** @type {import('next').NextConfig} */
export default {
  agentRules: false,
  typedRoutes: true,
  poweredByHeader: false,
  devIndicators: false,
  images: { unoptimized: true },
  serverExternalPackages: ['@electric-sql/pglite', 'pg-boss', 'pg', 'pino'],
  // Its build for browsers asks the document for entities, which a web worker does not have.
  turbopack: {
    resolveAlias: { 'decode-named-character-reference': './node_modules/decode-named-character-reference/index.js' },
  },
  experimental: {
    serverActions: { bodySizeLimit: '8mb' },
    // Few scripts a page: a request costs a first look more than bytes that other pages would share.
    turbopackChunking: {
      minChunkSize: 500_000,
      maxChunkCountPerGroup: 2,
      maxMergeChunkSize: 5_000_000,
      requestCost: 5_000_000,
    },
  },
  // A file's content says itself what may be done with it (lib/files/service.ts).
  headers: async () =>
    process.env.NODE_ENV === 'production' ? [{ source: '/((?!api/files/[^/]+/content).*)', headers }] : [],
};
