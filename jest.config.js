/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  // Ends a test that hangs. It is long, so that no test fails because the machine is busy.
  testTimeout: 60_000,
  roots: ['<rootDir>/dev', '<rootDir>/ops', '<rootDir>/tools'],
  testMatch: ['**/*.spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2024', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
};
