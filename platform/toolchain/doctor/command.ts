import type { Command } from 'commander';

import { diagnose, type Finding } from './diagnose.ts';

export function register(program: Command): void {
  program
    .command('doctor')
    .description('tell which part comes from where and what is missing; exit 1 when something is')
    .option('--json', 'for programs')
    .action(async ({ json = false }: { readonly json?: boolean }) => {
      const findings = await diagnose();
      console.log(json ? JSON.stringify(findings, undefined, 2) : table(findings));
      if (findings.some(({ state }) => state === 'missing')) process.exitCode = 1;
    });
}

function table(findings: readonly Finding[]): string {
  const rows = findings.map(({ part, required, found, from, state }) => [part, required, found, STATES[state], from]);
  const all = [['part', 'required', 'found', 'state', 'from'], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = all.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  const install = findings
    .filter(({ state }) => state === 'missing')
    .map(({ part, required, install = '' }) => `${part} (${required}) is missing. ${install}`);
  return [...lines.map((line) => line.trimEnd()), ...(install.length > 0 ? ['', ...install] : [])].join('\n');
}

const STATES: Readonly<Record<Finding['state'], string>> = {
  ok: 'ok',
  missing: 'MISSING',
  later: 'made by the next start',
  'not needed': 'not needed',
};
