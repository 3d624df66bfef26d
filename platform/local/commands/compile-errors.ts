import type { Platform } from '../platform.ts';
import { follow } from './follow.ts';

/** Prints what the compilers complain of, as they do. */
export function showCompileErrors(platform: Platform): void {
  const compilers = platform.processes.filter(({ role }) => role === 'tool');
  const followers = compilers.map(({ name, log }) => {
    const repository = name.replace(/-tsc$/, '');
    let broken = false;
    return follow(log, (line) => {
      if (line.includes(': error TS')) console.log(`${repository}/${line}`);
      const found = /Found (\d+) errors?\./.exec(line)?.[1];
      if (found === undefined) return;
      if (broken && found === '0') console.log(`${repository} compiles again`);
      broken = found !== '0';
    });
  });
  setInterval(() => {
    for (const showNew of followers) showNew();
  }, 300);
}
