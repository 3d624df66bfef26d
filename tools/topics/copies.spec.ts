import { describe, expect, it } from '@jest/globals';
import { brokersWithCopies } from './copies.ts';

const partition = (partitionId: number, ...replicas: number[]) => ({ partitionId, replicas, isr: replicas });

describe('the brokers that shall keep a partition', () => {
  it('are those that keep it now, then others, beginning with another one for each partition', () => {
    const added = [0, 1, 2].map((id) => brokersWithCopies(partition(id, 1), [1, 2, 3, 4], 3));
    expect(added).toEqual([
      [1, 2, 3],
      [1, 3, 4],
      [1, 4, 2],
    ]);
  });

  it('stay if there are enough, or no others', () => {
    expect(brokersWithCopies(partition(0, 3, 1, 2, 4), [1, 2, 3, 4], 3)).toEqual([3, 1, 2, 4]);
    expect(brokersWithCopies(partition(0, 1), [1], 3)).toEqual([1]);
  });
});
