import { KeysRpc } from './grpc/keys.rpc.js';
import { JwksController } from './http/jwks.controller.js';
import { SessionController } from './http/session.controller.js';

export const sessionControllers = [SessionController, JwksController, KeysRpc];
