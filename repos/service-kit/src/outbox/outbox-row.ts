/** An unpublished event, as the relay reads it. */
export interface OutboxRow {
  /**
   * Position in the outbox; serials of one key follow the order of commits. A decimal string, since Postgres' bigint does not fit into a
   * double.
   */
  readonly serial: string;
  /** UUIDv7; the CloudEvent's id. */
  readonly id: string;
  readonly shard: number;
  readonly topic: string;
  /** Id of the aggregate. */
  readonly key: string;
  readonly type: string;
  /** The aggregate's version, a decimal string. */
  readonly sequence: string;
  readonly actor: string | null;
  readonly originparent: string | null;
  /** Protobuf JSON, as text. */
  readonly data: string;
  readonly occurredAt: Date;
}
