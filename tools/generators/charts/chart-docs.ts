import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { readme } from './readme.ts';
import { valuesSchema } from './schema.ts';
import { override, readValues } from './values.ts';
import { serviceNames } from '../../services/services.ts';
import { ROOT } from '../../root.ts';

const CHARTS = join(ROOT, 'charts');
const LIBRARY = 'service-lib';

/** The charts that people install. service-lib is a library. */
const chartNames = [...serviceNames, 'frontend', 'infrastructure'] as const;

const chartFile = z.object({
  name: z.string(),
  version: z.string(),
  description: z.string(),
  dependencies: z.array(z.object({ 'import-values': z.array(z.string()).optional() })).default([]),
});

/** values.schema.json and README.md of each chart, made from the comments in values.yaml: paths and contents. */
export async function chartDocs(): Promise<ReadonlyMap<string, string>> {
  const prettier = await import('prettier');
  const config = await prettier.resolveConfig(join(CHARTS, 'README.md'));
  const files = new Map<string, string>();
  for (const name of chartNames) {
    const chart = chartFile.parse(parse(read(name, 'Chart.yaml')));
    const own = readValues(read(name, 'values.yaml'));
    const imported = chart.dependencies.some((dependency) => dependency['import-values'] !== undefined);
    const values = imported ? override(readValues(read(LIBRARY, 'values.yaml'), ['exports', 'defaults']), own) : own;
    const schema = JSON.stringify(valuesSchema(values, [LIBRARY]), undefined, 2);
    const page = await prettier.format(readme(chart, values), { ...config, parser: 'markdown' });
    files.set(join(CHARTS, name, 'values.schema.json'), await prettier.format(schema, { ...config, parser: 'json' }));
    files.set(join(CHARTS, name, 'README.md'), page);
  }
  return files;
}

function read(chart: string, file: string): string {
  return readFileSync(join(CHARTS, chart, file), 'utf8');
}
