import { Controller, Inject } from '@nestjs/common';
import { KeyService } from '@todo-platform/contracts/grpc';
import { Public } from '@todo-platform/service-kit';
import { Rpc } from '@todo-platform/service-kit/grpc';
import { SIGNING_KEYS } from '../http/jwks.controller.js';
import { publicKeys, type SigningKeys } from '../tokens/signing-keys.js';

/** `users.v1.KeyService`: the same keys as `jwks.json`, for other services, who must know that they are genuine. */
@Controller()
export class KeysRpc {
  constructor(@Inject(SIGNING_KEYS) private readonly keys: SigningKeys) {}

  @Public()
  @Rpc(KeyService.method.list)
  async list() {
    return Promise.resolve(publicKeys(this.keys));
  }
}
