import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { buf, type Outcome } from '../gate/buf.ts';
import { CONTRACTS, copyContracts } from './support/copy.ts';

const EVENTS = 'proto/todo/v1/events.proto';
const PLUGIN = { local: 'tools/protoc-gen-catalogue.mjs', out: '.', strategy: 'all', opt: ['target=ts'] };
let scratch: string;

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'contracts-generate-'));
  copyContracts(scratch);
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

/** Generates the catalogue of a copy with these events. */
function generate(events: string): Promise<Outcome> {
  writeFileSync(join(scratch, EVENTS), events);
  const template = JSON.stringify({ version: 'v2', plugins: [PLUGIN] });
  return buf(CONTRACTS, 'generate', scratch, '--template', template, '--output', join(scratch, 'gen'));
}

it('the generator refuses an event that is nested in another message, and names it', async () => {
  const events = readFileSync(join(CONTRACTS, EVENTS), 'utf8');
  expect(await generate(events)).toEqual({ code: 0, lines: [] });
  const added = /message TaskAdded \{[^]*?\n\}\n/.exec(events)?.[0] ?? '';
  const { code, lines } = await generate(events.replace(added, `message Outer { message Middle { ${added} } }`));
  expect(code).toBe(1);
  expect(lines.join('\n')).toContain(
    'todo.v1.Outer.Middle.TaskAdded is nested in another message; define an event at the top level',
  );
});
