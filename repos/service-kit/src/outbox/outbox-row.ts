/** One unpublished event as the relay reads it. */
export interface OutboxRow {
  /** Position in the outbox; rises in commit order within a key. Decimal, as Postgres' bigint exceeds a double. */
  readonly serial: string;
  /** UUIDv7; the CloudEvent's id. */
  readonly id: string;
  readonly shard: number;
  readonly topic: string;
  /** Id of the aggregate. */
  readonly key: string;
  readonly type: string;
  /** The aggregate's version, decimal. */
  readonly sequence: string;
  readonly actor: string | null;
  readonly originparent: string | null;
  /** Protobuf JSON, as text. */
  readonly data: string;
  readonly occurredAt: Date;
}
