/**
 * Generates src/lib/api/<service>.gen.ts from each service's openapi.json: zod schemas of the requests and responses, and the
 * length limits of the request fields. The repositories of the services must lie next to this one.
 *
 *   node generate-api.ts            writes the files
 *   node generate-api.ts --check    writes nothing; exits 1 if a file is stale
 */
import { createClient, type IR } from '@hey-api/openapi-ts';
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

const services = ['todo-service', 'users-service'];
const command = 'npm run generate -w repos/frontend';
const { values: flags } = parseArgs({ options: { check: { type: 'boolean', default: false } } });

for (const service of services) {
  const name = `src/lib/api/${service}.gen.ts`;
  const file = resolve(import.meta.dirname, name);
  const generated = await generate(service);
  if (!flags.check) {
    await writeFile(file, generated);
    console.log(`${name} written`);
  } else if ((await readFile(file, 'utf8').catch(() => '')) !== generated) {
    console.error(`repos/frontend/${name} does not match repos/${service}/openapi.json; run: ${command}`);
    process.exitCode = 1;
  }
}

async function generate(service: string): Promise<string> {
  const [client] = await createClient({
    input: resolve(import.meta.dirname, `../${service}/openapi.json`),
    output: { path: 'unused', entryFile: false, header: [`// Generated from ${service}/openapi.json by: ${command}`] },
    dryRun: true,
    logs: { level: 'silent', file: false },
    plugins: [
      {
        name: 'zod',
        compatibilityVersion: 'mini',
        dates: { offset: true },
        definitions: '{{name}}Schema',
        requests: {
          body: '{{name}}Body',
          headers: '{{name}}Headers',
          path: '{{name}}Path',
          query: '{{name}}Query',
        },
        responses: '{{name}}Response',
      },
    ],
  });
  if (client === undefined) throw new Error(`${service}/openapi.json gave nothing`);
  const schemas = client.gen.render().map(({ content }) => content);
  return `${schemas.join('\n')}
/** The length limits of the text fields in each request body, in characters. */
export const limits = ${JSON.stringify(limitsOf(client.ir), null, 4)} as const;
`;
}

function limitsOf({ paths }: IR.Model) {
  const limits: Record<string, object> = {};
  for (const { post, put, patch, delete: remove } of Object.values({ ...paths })) {
    for (const operation of [post, put, patch, remove]) {
      if (operation?.body) limits[operation.id] = fieldLimits(operation.body.schema.properties);
    }
  }
  return limits;
}

function fieldLimits(fields: IR.SchemaObject['properties'] = {}) {
  const limited = Object.entries(fields).filter(([, { maxLength }]) => maxLength !== undefined);
  return Object.fromEntries(limited.map(([name, { minLength, maxLength }]) => [name, { minLength, maxLength }]));
}
