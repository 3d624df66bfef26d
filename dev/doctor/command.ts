import type { Command } from 'commander';
import { formatTable } from '../../tools/output/table.ts';
import { diagnose, type Finding } from './diagnose.ts';

export function register(program: Command): void {
  program
    .command('doctor')
    .description('check this machine: what the product needs, what is there, and how to install what is missing')
    .option('--json', 'print the findings as JSON')
    .addHelpText('after', '\nExit codes: 0 nothing is missing, 1 something is missing.')
    .action(async ({ json = false }: { readonly json?: boolean }) => {
      const findings = await diagnose();
      console.log(json ? JSON.stringify(findings, undefined, 2) : describe(findings));
      if (findings.some(({ state }) => state === 'missing')) process.exitCode = 1;
    });
}

function describe(findings: readonly Finding[]): string {
  const rows = findings.map(({ part, required, found, from, state }) => [part, required, found, STATES[state], from]);
  const missing = findings.filter(({ state }) => state === 'missing');
  const advice =
    missing.length === 0
      ? ['Nothing is missing. Start the product with `npm start`.']
      : missing.map(({ part, required, install = '' }) => `${part} (${required}) is missing. ${install}`);
  return [formatTable([['PART', 'REQUIRED', 'FOUND', 'STATE', 'FROM'], ...rows]), '', ...advice].join('\n');
}

const STATES: Readonly<Record<Finding['state'], string>> = {
  ok: 'ok',
  missing: 'MISSING',
  later: 'npm start adds it',
  'not needed': 'not needed',
};
