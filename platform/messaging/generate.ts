import { writeFileSync } from 'node:fs';
import { CHART_FILE, chartFile } from './chart-file.ts';

/** Run by `npm run generate`, once the contracts are built. */
writeFileSync(CHART_FILE, chartFile(await import('@todo-platform/contracts')));
