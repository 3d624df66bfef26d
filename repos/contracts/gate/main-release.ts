import { join } from 'node:path';
import { release } from './release.ts';
import { RECORD, tagOf } from './released.ts';

const here = join(import.meta.dirname, '..');
const USAGE = `Usage: npm run release -w @todo-platform/contracts -- <version>

Records the contracts as released. The gate compares later contracts with this record. See docs/contracts.md.`;

const nextSteps = (version: string): string => `Recorded ${version} in ${RECORD} and package.json. Next:

  npm install                                 writes the version to package-lock.json
  npm test
  git add --all && git commit --message "Release contracts ${version}"
  git tag ${tagOf(version)}
`;

const [version] = process.argv.slice(2);
if (version === undefined || version.startsWith('-')) {
  console.log(USAGE);
  process.exitCode = version === '--help' ? 0 : 1;
} else {
  try {
    await release(here, version);
    console.log(nextSteps(version));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
