export * from './test-credentials.js';
export * from './test-database.js';
export * from './test-grpc.js';
export * from './test-key-server.js';
export * from './test-worker.js';
