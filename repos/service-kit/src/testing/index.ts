export * from './test-database.js';
export * from './test-worker.js';
