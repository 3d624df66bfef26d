import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { newPerson } from '../support/api.ts';
import { useBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { type Fault, faulty } from './faults/faulty.ts';
import { openDashboard } from './support/dashboard.ts';
import { tell } from './support/figures.ts';
import { Rollout } from './support/rollout.ts';
import { TheCluster } from './support/the-cluster.ts';
import { summaryOf, Traffic } from './support/traffic.ts';

const PER_SECOND = 40;
/** How long the stable version is watched after the canary has been taken back. */
const AFTER_REQUESTS = 10 * PER_SECOND;
/** Until the gateway has heard of it. */
const HEARD_MS = 3_000;
const newPage = useBrowser();
const cluster = await TheCluster.find();
const rollout = new Rollout(cluster, 'todo-service', 'api');

beforeAll(async () => {
  await rollout.reset();
}, 500_000);

/** Back to the version that is stable, whatever a test has left. */
afterEach(async () => {
  await rollout.reset();
}, 500_000);

describe('c: a bad canary', () => {
  it.each<{ fault: Fault; why: string }>([
    { fault: 'errors', why: 'error-ratio-above-stable' },
    { fault: 'slow', why: 'p99-latency-to-stable' },
    { fault: 'crash', why: 'restarts-above-stable' },
  ])(
    'of $fault is taken back by its analysis, and the stable version goes on',
    async ({ fault, why }) => {
      const image = await faulty(cluster, 'todo-service', fault);
      const before = await rollout.healthy();
      const person = await newPerson(cluster.origin);
      let aborted = 0;
      const begun = Date.now();
      const traffic = await Traffic.during(person, PER_SECOND, async (running) => {
        await rollout.setImage(image);
        const after = await rollout.until('taken back', ({ aborted: is, weight }) => is && weight === 0);
        aborted = Date.now();
        expect(after.stable).toBe(before.stable);
        const enough = running.sent + AFTER_REQUESTS;
        await eventually(() => expect(running.sent).toBeGreaterThan(enough), 60_000);
      });
      tell('c', `${fault}: taken back after`, `${((aborted - begun) / 1000).toFixed(0)} s`);
      tell('c', `${fault}: failed requests`, `${traffic.failures.length} of ${traffic.sent}`);
      // Of a canary that is at 5 to 10 % most of the time.
      expect(traffic.failures.length).toBeLessThan(0.1 * traffic.sent);
      tell(
        'c',
        `${fault}: slower than 2 s`,
        `${traffic.milliseconds.filter((ms) => ms > 2_000).length} of ${traffic.sent}`,
      );

      const message = (await rollout.until('aborted', ({ aborted: is }) => is)).message;
      expect(message).toContain(`Metric "${why}"`);
      const late = traffic.failures.filter(({ at }) => at > aborted + HEARD_MS);
      expect(summaryOf(late)).toBe('');
    },
    600_000,
  );

  it('abort, retry, promote and undo do what they say', async () => {
    const before = await rollout.healthy();
    await rollout.setImage(await faulty(cluster, 'todo-service', 'crash'));
    await rollout.until('at its first step', ({ weight }) => weight === 5);
    await rollout.plugin('abort', rollout.name);
    await rollout.until('aborted', ({ aborted, weight }) => aborted && weight === 0);
    await rollout.plugin('retry', 'rollout', rollout.name);
    await rollout.until('at its first step again', ({ aborted, weight }) => !aborted && weight === 5);
    await rollout.plugin('promote', rollout.name);
    await rollout.until('at its second step', ({ weight, aborted }) => weight === 10 || aborted);
    await rollout.plugin('undo', rollout.name);
    const after = await rollout.healthy();
    expect(after.image).toBe(before.image);
  }, 600_000);

  it('without traffic is held, and the button of the dashboard promotes it', async () => {
    const before = await rollout.healthy();
    await rollout.setImage(await faulty(cluster, 'todo-service', 'none'));
    const held = await rollout.until('held', ({ pauses }) => pauses.includes('InconclusiveAnalysisRun'));
    // The steps go on once their pause is over, as far as the pods that are there allow, and no further: decision 14.
    const stays = await rollout.until('past its pause', ({ pauses }) => !pauses.includes('CanaryPauseStep'));
    tell('c', 'no traffic: held at', `${held.weight} %, stays at ${stays.weight} %`);
    expect(stays.weight).toBeLessThan(100);
    expect(stays.stable).toBe(before.stable);
    expect(await rollout.plugin('get', 'rollout', rollout.name)).toMatch(/AnalysisRun\b.*Inconclusive/);
    await using dashboard = await openDashboard(cluster);
    const page = await newPage();
    await page.goto(`${dashboard.url}/rollout/${rollout.name}`);
    const promote = page.getByRole('button', { name: /^Promote-?Full$/i });
    await eventually(async () => expect(await promote.isEnabled()).toBe(true));
    if (process.env.SCREENSHOTS !== undefined)
      await page.screenshot({ path: `${process.env.SCREENSHOTS}/dashboard.png` });
    await promote.click();
    await page.getByRole('button', { name: 'Yes' }).click();
    const after = await rollout.healthy();
    expect(after.stable).not.toBe(before.stable);

    // Back by the command, which goes to the end without a stop between.
    const weights = new Set<number>();
    await rollout.setImage(before.image);
    await rollout.until('at its first step', ({ weight }) => weight === 5);
    await rollout.plugin('promote', rollout.name, '--full');
    await rollout.healthy({
      seen: ({ weight }) => {
        weights.add(weight);
        return Promise.resolve();
      },
    });
    expect([...weights].filter((weight) => [10, 25, 50].includes(weight))).toEqual([]);
  }, 600_000);
});
