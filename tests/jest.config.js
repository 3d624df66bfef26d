/** @type {import('jest').Config} */
export default {
  testEnvironment: '<rootDir>/support/jest-environment.js',
  testMatch: ['**/*.spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  // Ends tests that hang. Each wait in a test has a shorter limit, whose error names the condition.
  testTimeout: 180_000,
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2024', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
};
