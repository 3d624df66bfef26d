import type { OutboxRow } from '../../src/outbox/outbox-row.js';
import type { Publisher, Refusal } from '../../src/outbox/publisher.js';

/** Which rows of a round the broker refuses, if any. */
export type Script = (rows: readonly OutboxRow[]) => readonly OutboxRow[];

export const acceptAll: Script = () => [];
export const refuseAll: Script = (rows) => rows;

/** A broker that does as the script says, and keeps what it accepted. */
export class ScriptedPublisher implements Publisher {
  readonly accepted: OutboxRow[] = [];
  readonly rounds: (readonly OutboxRow[])[] = [];
  /** A call in hand waits for this. */
  gate: Promise<void> = Promise.resolve();

  constructor(public script: Script = acceptAll) {}

  async publish(rows: readonly OutboxRow[]): Promise<readonly Refusal[]> {
    this.rounds.push(rows);
    await this.gate;
    const refused = new Set(this.script(rows));
    this.accepted.push(...rows.filter((row) => !refused.has(row)));
    return [...refused].map((row) => ({ row, reason: 'as the script says' }));
  }

  /** The sequences of one aggregate's events as the broker took them. */
  sequencesOf(key: string): number[] {
    return this.accepted.filter((row) => row.key === key).map((row) => Number(row.sequence));
  }
}
