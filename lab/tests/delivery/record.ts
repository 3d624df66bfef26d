import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { stopSignal } from '../../../tools/signals.ts';
import { recordingsOf } from './support/recordings.ts';
import { withGitea } from './support/gitea.ts';

// Records the answers of a real Gitea for the tests without one: node lab/tests/delivery/record.ts
const FOLDER = join(import.meta.dirname, '../../../ops/delivery/testing/recorded');

await mkdir(FOLDER, { recursive: true });
await withGitea({ report: console.error, signal: stopSignal() }, async (gitea) => {
  for (const [name, answer] of Object.entries(await recordingsOf(gitea)))
    await writeFile(join(FOLDER, `${name}.json`), `${JSON.stringify(answer, undefined, 2)}\n`);
});
