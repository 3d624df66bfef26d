import { Counter, Histogram, type Registry } from 'prom-client';
import { SECONDS } from '../metrics/registry.js';
import type { OutboxRow } from './outbox-row.js';
import type { Publisher, Refusal } from './publisher.js';

const ROUND = [1, 2, 5, 10, 25, 50, 100];

/** Measures the rounds of a publisher. */
export class MeasuredPublisher implements Publisher {
  private readonly duration: Histogram<'topic'>;
  private readonly size: Histogram<'topic'>;
  private readonly events: Counter<'topic' | 'outcome'>;

  constructor(
    private readonly publisher: Publisher,
    registry: Registry,
  ) {
    const registers = [registry];
    this.duration = new Histogram({
      name: 'outbox_round_duration_seconds',
      help: 'Time of the bulk calls by which the relay publishes.',
      labelNames: ['topic'],
      buckets: SECONDS,
      registers,
    });
    this.size = new Histogram({
      name: 'outbox_round_events',
      help: 'Events of one bulk call.',
      labelNames: ['topic'],
      buckets: ROUND,
      registers,
    });
    this.events = new Counter({
      name: 'outbox_events_total',
      help: 'Events that the broker acknowledged (`published`) or not (`refused`; they are retried).',
      labelNames: ['topic', 'outcome'],
      registers,
    });
  }

  async publish(rows: readonly OutboxRow[]): Promise<readonly Refusal[]> {
    const topic = rows[0]?.topic;
    if (topic === undefined) return [];
    const end = this.duration.startTimer({ topic });
    const refusals = await this.publisher.publish(rows);
    end();
    this.size.observe({ topic }, rows.length);
    this.events.inc({ topic, outcome: 'published' }, rows.length - refusals.length);
    this.events.inc({ topic, outcome: 'refused' }, refusals.length);
    return refusals;
  }
}
