export * from './grpc.module.js';
export * from './request.js';
export * from './rpc.decorator.js';
