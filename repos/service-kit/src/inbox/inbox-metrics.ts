import type { DomainEvent } from '@todo-platform/contracts';
import { Counter, Histogram, type Registry } from 'prom-client';
import { SECONDS } from '../metrics/registry.js';

/** `ignored`: the consumer has no handler for the event's type. */
export type EventOutcome = 'applied' | 'duplicate' | 'ignored' | 'retried' | 'dead';

/** The label of every type without a handler: otherwise a publisher could create any number of time series. */
export const OTHER_TYPE = 'other';

const BATCH = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/** Outcomes of delivered events, how long handling took, and how long after the command an effect committed. */
export class InboxMetrics {
  private readonly events: Counter<'type' | 'outcome'>;
  private readonly transactions: Histogram<'outcome'>;
  private readonly batches: Histogram;
  private readonly effects: Histogram<'type'>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.events = new Counter({
      name: 'inbox_events_total',
      help: 'Delivered events by outcome; `duplicate` were applied before or overtaken by a newer event, `dead` are stored as dead letters.',
      labelNames: ['type', 'outcome'],
      registers,
    });
    this.transactions = new Histogram({
      name: 'inbox_handling_duration_seconds',
      help: 'Time of the transactions in which events are applied, a batch or one event each.',
      labelNames: ['outcome'],
      buckets: SECONDS,
      registers,
    });
    this.batches = new Histogram({
      name: 'inbox_delivery_events',
      help: 'Events of one delivery.',
      buckets: BATCH,
      registers,
    });
    this.effects = new Histogram({
      name: 'inbox_commit_to_effect_seconds',
      help: 'Time from the start of the transaction that published an event to the commit of its effect here.',
      labelNames: ['type'],
      buckets: SECONDS,
      registers,
    });
  }

  delivered(events: number): void {
    this.batches.observe(events);
  }

  /** Runs a transaction, and records its duration and outcome. */
  async measured<R>(work: () => Promise<R>): Promise<R> {
    const end = this.transactions.startTimer();
    try {
      const result = await work();
      end({ outcome: 'committed' });
      return result;
    } catch (error) {
      end({ outcome: 'failed' });
      throw error;
    }
  }

  /** Counts events with the same outcome. @param type an event type of the catalogue, or OTHER_TYPE. */
  became(outcome: EventOutcome, type: string, events = 1): void {
    this.events.inc({ type, outcome }, events);
  }

  /** Counts the events of a transaction that committed. @param applied those that it applied; the others are duplicates. */
  handled(events: readonly DomainEvent[], applied: readonly DomainEvent[]): void {
    const now = Date.now();
    const fresh = new Set(applied);
    for (const event of events) {
      const { type, time } = event;
      this.became(fresh.has(event) ? 'applied' : 'duplicate', type);
      // The clocks of two machines may differ, but a delay is never negative.
      if (fresh.has(event)) this.effects.observe({ type }, Math.max(0, now - time.getTime()) / 1_000);
    }
  }
}
