import { Stage } from './stage.ts';

/** Does the work on a whole that lives as long as it. */
export async function onStage<T>(signal: AbortSignal, work: (stage: Stage) => Promise<T>): Promise<T> {
  const stage = await Stage.start(signal);
  try {
    return await work(stage);
  } finally {
    await stage.close();
  }
}
