import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { CHARTS } from '../../cluster/installation/charts.ts';
import { statusOf } from '../../cluster/status.ts';
import { PASSWORD } from '../../../tests/support/api.ts';
import { defectsOf, hasText, useBrowser } from '../../../tests/support/browser.ts';
import { eventually } from '../../../tests/support/eventually.ts';
import { recordFigure } from './support/figures.ts';
import { NAMESPACE, TestCluster } from './support/test-cluster.ts';

const newPage = useBrowser();
const cluster = await TestCluster.find();

describe('a: everything is ready', () => {
  it('every pod is ready', async () => {
    const status = await eventually(async () => {
      const found = await statusOf();
      expect(found.namespaces.flatMap(({ notReady }) => notReady)).toEqual([]);
      expect(found.ready).toBe(true);
      return found;
    }, 120_000);
    recordFigure(
      'a',
      'pods ready',
      status.namespaces.reduce((sum, { pods }) => sum + pods, 0),
    );
  });

  it('every pod of the product meets the restricted standard', async () => {
    const labels = await cluster.cluster.kubectl([
      'get',
      'namespace',
      NAMESPACE,
      '--output',
      'jsonpath={.metadata.labels}',
    ]);
    expect(JSON.parse(labels)).toMatchObject({ 'pod-security.kubernetes.io/enforce': 'restricted' });
    // A dry run: the API server checks the existing pods as if the label were new, and warns about those that break it.
    const answer = await cluster.cluster.kubectl([
      'label',
      '--dry-run=server',
      '--overwrite',
      'namespace',
      NAMESPACE,
      'pod-security.kubernetes.io/enforce=restricted',
      'probe=1',
    ]);
    expect(answer).not.toContain('Warning');
    const refused = cluster.kubectl('run', 'probe', '--image=probe:1', '--dry-run=server');
    await expect(refused).rejects.toThrow('violates PodSecurity "restricted');
  });

  // The frontend's chart has no test, because its image has no program for requests. The infrastructure chart tests the app.
  it.each(CHARTS.filter((chart) => chart !== 'frontend'))('helm test %s', async (chart) => {
    const answer = await cluster.cluster.helm(['test', chart, '--namespace', NAMESPACE, '--timeout', '3m']);
    expect(answer).toMatch(/Phase: +Succeeded/);
  });

  it('completing a task in the app changes the activity through Kafka', async () => {
    // Chromium does not know the cluster's own authority.
    const page = await newPage({ anyCertificate: true });
    const defects = defectsOf(page);
    const button = (name: string) => page.getByRole('button', { name, exact: true });
    const heading = (name: string) => page.getByRole('heading', { level: 1, name, exact: true });
    const field = (label: string) => page.getByLabel(label, { exact: true });
    await page.goto(`${cluster.origin}/register`);
    await field('Name').fill('Ann');
    await field('E-mail').fill(`ann-${randomUUID()}@example.org`);
    await field('Password').fill(PASSWORD);
    await button('Create account').click();
    await heading('Your lists').waitFor();
    await field('New list').fill('Groceries');
    await button('Add list').click();
    await page.getByRole('link', { name: 'Groceries' }).click();
    await heading('Groceries').waitFor();
    await field('New task').fill('Milk');
    await button('Add task').click();
    await page.getByRole('checkbox', { name: 'Milk', exact: true }).check();
    await hasText(page.getByTestId('activity-completed-today'), '1');
    if (process.env.SCREENSHOTS !== undefined) await page.screenshot({ path: `${process.env.SCREENSHOTS}/app.png` });
    expect(defects).toEqual([]);
  });
});
