import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import * as z from 'zod/mini';

// Only the development server reads these variables; the built files use same-origin paths. See README.md.
const { PORT, API_PROXY } = process.env;
const proxy = z.record(z.string(), z.string()).parse(JSON.parse(API_PROXY ?? '{}'));

const server = { host: '127.0.0.1', port: PORT === undefined ? 5173 : Number(PORT), strictPort: true, proxy };

export default defineConfig({
  plugins: [react()],
  server,
  preview: server,
  build: {
    outDir: 'dist',
    // Inlined assets are data: URLs, which the Content-Security-Policy would have to allow.
    assetsInlineLimit: 0,
    // Every browser that can run this code supports modulepreload.
    modulePreload: { polyfill: false },
  },
  test: {
    environment: 'jsdom',
    // Node's BroadcastChannel reaches all threads of a process, so each test file gets its own process.
    pool: 'forks',
    testTimeout: 30_000,
    include: ['src/**/*.spec.{ts,tsx}'],
    setupFiles: ['src/testing/setup.ts'],
    restoreMocks: true,
    unstubGlobals: true,
  },
});
