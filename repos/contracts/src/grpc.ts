export * from './gen/google/rpc/error_details_pb.js';
export { StatusSchema as RpcStatusSchema } from './gen/google/rpc/status_pb.js';
export { Health } from './gen/grpc/health/v1/health_pb.js';
export * from './gen/todo/v1/list_service_pb.js';
export * from './gen/users/v1/account_service_pb.js';
export * from './gen/users/v1/key_service_pb.js';
