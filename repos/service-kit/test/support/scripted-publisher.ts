import type { OutboxRow } from '../../src/outbox/outbox-row.js';
import type { Publisher, Refusal } from '../../src/outbox/publisher.js';

/** Decides which rows of a round the broker refuses. */
export type Script = (rows: readonly OutboxRow[]) => readonly OutboxRow[];

export const acceptAll: Script = () => [];
export const refuseAll: Script = (rows) => rows;

/** A broker that follows a script, and records the rows that it accepted. */
export class ScriptedPublisher implements Publisher {
  readonly accepted: OutboxRow[] = [];
  readonly rounds: (readonly OutboxRow[])[] = [];
  /** Holds calls. */
  gate: Promise<void> = Promise.resolve();

  constructor(public script: Script = acceptAll) {}

  async publish(rows: readonly OutboxRow[]): Promise<readonly Refusal[]> {
    this.rounds.push(rows);
    await this.gate;
    const refused = new Set(this.script(rows));
    this.accepted.push(...rows.filter((row) => !refused.has(row)));
    return [...refused].map((row) => ({ row, reason: 'as the script says' }));
  }

  /** The sequences of one aggregate's events, in the order in which the broker accepted them. */
  sequencesOf(key: string): number[] {
    return this.accepted.filter((row) => row.key === key).map((row) => Number(row.sequence));
  }
}
