import shared from '../tests/jest.config.js';

/** @type {import('jest').Config} */
export default { ...shared, testEnvironment: '<rootDir>/../tests/support/jest-environment.js' };
