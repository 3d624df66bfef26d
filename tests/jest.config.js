/** @type {import('jest').Config} */
export default {
  testEnvironment: '<rootDir>/support/environment.js',
  testMatch: ['**/*.spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  // Each test waits for conditions with bounds of its own, which say what they waited for; this one only ends what hangs.
  testTimeout: 180_000,
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2024', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
};
