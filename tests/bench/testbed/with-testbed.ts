import { Testbed } from './testbed.ts';

/** Starts a testbed, does the work and stops the testbed. */
export async function withTestbed<T>(signal: AbortSignal, work: (testbed: Testbed) => Promise<T>): Promise<T> {
  const testbed = await Testbed.start(signal);
  try {
    return await work(testbed);
  } finally {
    await testbed.close();
  }
}
