import type { Testbed } from '../start-instrumented-product.ts';
import type { Milliseconds } from '../network/link.ts';
import type { FaultKind } from './plan.ts';
import { signalAll, wake } from './signals.ts';

/** As between two continents. It holds for each piece of data, in each direction. */
const LATENCY_MS: Milliseconds = { from: 20, to: 120 };

/** Ends a fault. */
export type End = () => Promise<void> | void;

/**
 * Begins a fault now.
 *
 * @returns what ends it; undefined if the supervisor repairs it.
 * @throws {Error} for a fault of a disk that the testbed does not have.
 */
export async function begin(fault: FaultKind, { product, network, disk }: Testbed): Promise<End | undefined> {
  switch (fault.kind) {
    case 'kill':
      await signalAll(product, fault.target, 'SIGKILL');
      return undefined;
    case 'freeze':
      await signalAll(product, fault.target, 'SIGSTOP');
      return () => wake(product, fault.target);
    case 'delay':
      return network.link(fault.target).delay(LATENCY_MS);
    case 'partition':
      return network.link(fault.target).cut();
    case 'slow':
    case 'full':
      if (disk === undefined) throw new Error(`This run has no disk for the fault "${fault.kind}".`);
      return fault.kind === 'slow' ? disk.slow() : disk.fill();
  }
}
