// Next's own settings. Everything a user may set is in lib/engine/config.ts instead.
import createNextIntlPlugin from 'next-intl/plugin'

// Read by `next build` and the server before they would first report anything.
process.env.NEXT_TELEMETRY_DISABLED = '1'

const SECURITY_HEADERS = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'Referrer-Policy', value: 'same-origin' },
  // Nobody may lay our stage buttons under their page.
  { key: 'X-Frame-Options', value: 'DENY' },
  {
    key: 'Content-Security-Policy',
    value: "frame-ancestors 'none'; base-uri 'self'; object-src 'none'; form-action 'self'",
  },
]

/** @type {import('next').NextConfig} */
const config = {
  reactStrictMode: true,
  poweredByHeader: false,
  // `npm run types` checks the whole project; a user's first start should not wait for it again.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ['@clickhouse/client', 'pino', 'prom-client'],
  experimental: {
    // While the server is away pages wait for it. Without this, one that is just being read again would
    // give way to the browser's own error page, and not come back.
    useOffline: true,
    optimizePackageImports: ['@mantine/core', '@mantine/hooks', 'd3'],
    // A plan is at most 512 KiB; nothing larger is ever read.
    proxyClientMaxBodySize: '1mb',
  },
  headers: async () => [{ source: '/:path*', headers: SECURITY_HEADERS }],
}

export default createNextIntlPlugin('./app/request-locale.ts')(config)
