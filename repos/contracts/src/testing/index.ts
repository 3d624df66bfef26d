export * from './example.js';
export * from './given.js';
