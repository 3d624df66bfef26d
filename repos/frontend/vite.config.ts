import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// The development server alone reads these; the built files know only same-origin paths.
const { PORT, USERS_API_URL, TODO_API_URL } = process.env;

const proxy = {
  ...(USERS_API_URL === undefined ? {} : { '/api/users': USERS_API_URL }),
  ...(TODO_API_URL === undefined ? {} : { '/api/todos': TODO_API_URL }),
};

const server = { host: '127.0.0.1', port: PORT === undefined ? 5173 : Number(PORT), strictPort: true, proxy };

export default defineConfig({
  plugins: [react()],
  server,
  preview: server,
  build: {
    outDir: 'dist',
    // A data: URL would need its own entry in the Content-Security-Policy.
    assetsInlineLimit: 0,
    // Every browser that runs this code knows modulepreload.
    modulePreload: { polyfill: false },
  },
  test: {
    environment: 'jsdom',
    // Node's BroadcastChannel reaches every thread of a process; test files must not hear each other.
    pool: 'forks',
    testTimeout: 30_000,
    include: ['src/**/*.spec.{ts,tsx}'],
    setupFiles: ['src/testing/setup.ts'],
    restoreMocks: true,
    unstubGlobals: true,
  },
});
