import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { newPerson } from '../../../tests/support/api.ts';
import { useBrowser } from '../../../tests/support/browser.ts';
import { eventually } from '../../../tests/support/eventually.ts';
import { type Fault, loadFaultyImage } from './faults/faulty-image.ts';
import { openDashboard } from './support/dashboard.ts';
import { recordFigure } from './support/figures.ts';
import { Rollout } from './support/rollout.ts';
import { TestCluster } from './support/test-cluster.ts';
import { summaryOf, Traffic } from './support/traffic.ts';

const PER_SECOND = 40;
/** How many requests the stable version must answer after the abort. */
const AFTER_REQUESTS = 10 * PER_SECOND;
/** The gateway applies new weights within this time. */
const GATEWAY_DELAY_MS = 3_000;
const newPage = useBrowser();
const cluster = await TestCluster.find();
const rollout = new Rollout(cluster, 'todo-service', 'api');

beforeAll(async () => {
  await rollout.reset();
}, 500_000);

/** Returns the rollout to the stable version. */
afterEach(async () => {
  await rollout.reset();
}, 500_000);

describe('c: a bad canary', () => {
  it.each<{ fault: Fault; why: string }>([
    { fault: 'errors', why: 'error-ratio-above-stable' },
    { fault: 'slow', why: 'p99-latency-to-stable' },
    { fault: 'crash', why: 'restarts-above-stable' },
  ])(
    'with the fault "$fault" is aborted by its analysis, and the stable version serves on',
    async ({ fault, why }) => {
      const image = await loadFaultyImage(cluster, 'todo-service', fault);
      const before = await rollout.healthy();
      const person = await newPerson(cluster.origin);
      let aborted = 0;
      const begun = Date.now();
      const traffic = await Traffic.during(person, PER_SECOND, async (running) => {
        await rollout.setImage(image);
        const after = await rollout.until('aborted', ({ aborted: is, weight }) => is && weight === 0);
        aborted = Date.now();
        expect(after.stable).toBe(before.stable);
        const enough = running.sent + AFTER_REQUESTS;
        await eventually(() => expect(running.sent).toBeGreaterThan(enough), 60_000);
      });
      recordFigure('c', `${fault}: aborted after`, `${((aborted - begun) / 1000).toFixed(0)} s`);
      recordFigure('c', `${fault}: failed requests`, `${traffic.failures.length} of ${traffic.sent}`);
      // Most of the time, the canary has 5 to 10 % of the traffic.
      expect(traffic.failures.length).toBeLessThan(0.1 * traffic.sent);
      recordFigure(
        'c',
        `${fault}: slower than 2 s`,
        `${traffic.milliseconds.filter((ms) => ms > 2_000).length} of ${traffic.sent}`,
      );

      const message = (await rollout.until('aborted', ({ aborted: is }) => is)).message;
      expect(message).toContain(`Metric "${why}"`);
      const late = traffic.failures.filter(({ at }) => at > aborted + GATEWAY_DELAY_MS);
      expect(summaryOf(late)).toBe('');
    },
    600_000,
  );

  it('abort, retry, promote and undo change the rollout as their names say', async () => {
    const before = await rollout.healthy();
    await rollout.setImage(await loadFaultyImage(cluster, 'todo-service', 'crash'));
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

  it("is held without traffic, and the dashboard's button promotes it", async () => {
    const before = await rollout.healthy();
    await rollout.setImage(await loadFaultyImage(cluster, 'todo-service', 'none'));
    const held = await rollout.until('held', ({ pauses }) => pauses.includes('InconclusiveAnalysisRun'));
    // After the pause the steps go on, but only to the weight that the existing pods can serve: decision 14.
    const stays = await rollout.until('past its pause', ({ pauses }) => !pauses.includes('CanaryPauseStep'));
    recordFigure('c', 'no traffic: held at', `${held.weight} %, stays at ${stays.weight} %`);
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

    // `promote --full` returns to the old version and skips all steps.
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
