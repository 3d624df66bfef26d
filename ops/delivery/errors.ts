/**
 * Stops open-image-pr. `request`: the request, the repository's content or the token's rights are wrong; another run cannot help.
 * `again`: the forge or the network failed, or others kept changing the branch; another run may succeed.
 */
export class DeliveryError extends Error {
  readonly kind: 'request' | 'again';

  constructor(kind: 'request' | 'again', message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DeliveryError';
    this.kind = kind;
  }
}

/** Another run was faster. Read the state again to find the next step. */
export class Outrun extends Error {}
