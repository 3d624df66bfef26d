import { writeFileSync } from 'node:fs';
import { chartDocs } from './chart-docs.ts';

/** Run by `npm run generate`. */
for (const [path, content] of await chartDocs()) writeFileSync(path, content);
