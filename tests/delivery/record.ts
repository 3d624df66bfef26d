import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { stopSignal } from '../../platform/signals.ts';
import { recordingsOf } from './support/recordings.ts';
import { withGitea } from './support/gitea.ts';

// Writes what a real Gitea answers into the folder from which the tests without one answer: node tests/delivery/record.ts
const FOLDER = join(import.meta.dirname, '../../platform/delivery/testing/recorded');

await mkdir(FOLDER, { recursive: true });
await withGitea({ report: console.error, signal: stopSignal() }, async (gitea) => {
  for (const [name, answer] of Object.entries(await recordingsOf(gitea)))
    await writeFile(join(FOLDER, `${name}.json`), `${JSON.stringify(answer, undefined, 2)}\n`);
});
