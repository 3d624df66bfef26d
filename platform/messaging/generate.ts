import { writeFileSync } from 'node:fs';
import { chartFiles } from './chart-files.ts';

/** Run by `npm run generate`, once the contracts are built. */
for (const [path, content] of chartFiles(await import('@todo-platform/contracts'))) writeFileSync(path, content);
