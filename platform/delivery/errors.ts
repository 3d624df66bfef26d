/**
 * What stops a delivery. `request`: the request, the repository's content or the token's rights are wrong, and running again
 * changes nothing. `again`: the forge or the network failed, or others kept changing the same branch; running again is safe.
 */
export class DeliveryError extends Error {
  readonly kind: 'request' | 'again';

  constructor(kind: 'request' | 'again', message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DeliveryError';
    this.kind = kind;
  }
}

/** Someone else was faster. Whoever reads the state again sees what is left to do. */
export class Outrun extends Error {}
