import type { Product } from '../product.ts';
import { follow } from './follow.ts';

/** Prints each error that a compiler reports, and when a repository compiles again. */
export function showCompileErrors(product: Product): void {
  const compilers = product.processes.filter(({ role }) => role === 'tool');
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
