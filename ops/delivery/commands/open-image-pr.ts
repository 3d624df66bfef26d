import type { Command } from 'commander';
import { z } from 'zod';

import { stopSignal } from '../../../tools/signals.ts';
import { withConfigRepository } from '../config-repository/git-config-repository.ts';
import { DeliveryError } from '../errors.ts';
import { octokitForge } from '../forge/octokit-forge.ts';
import { Build } from '../image/build.ts';
import { branchOf, versionFile } from '../image/locations.ts';
import { openImagePullRequest, plan } from '../open-image-pr.ts';
import { describeOutcome, describeStep } from '../describe.ts';

const TOKENS = ['CONFIG_REPO_TOKEN', 'GITHUB_TOKEN'] as const;

const HELP = `
Reads the token from ${TOKENS.join(' or ')}. The token must be able to read and write contents and pull requests.
You can safely run it again, after an interruption or at the same time as another run: the build of the latest commit wins.

Exit codes:
  0  the pull request proposes this build, or base has it or a newer one
  1  the request, the repository's content or the token's rights are wrong
  2  the forge or the network failed, or others kept changing the branch: run it again`;

const Flags = Build.extend({
  repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/, 'is not owner/name'),
  base: z.string().regex(/^\w[\w./-]*$/, 'is not the name of a branch'),
  apiUrl: z.url({ protocol: /^https?$/, error: 'is not an http or https address' }).optional(),
  dryRun: z.literal(true).optional(),
  json: z.literal(true).optional(),
});
type Flags = z.infer<typeof Flags>;

export function register(program: Command): void {
  program
    .command('open-image-pr')
    .description('propose an image for an environment by a pull request in the config repository')
    .requiredOption('--service <name>', 'a service of the config repository, such as users-service')
    .requiredOption('--environment <name>', 'one of its environments, such as test')
    .requiredOption('--tag <tag>', 'the tag of the image')
    .requiredOption('--digest <digest>', 'the digest of the image, sha256:…')
    .requiredOption('--committed-at <time>', 'time of the commit, as git show --no-patch --format=%cI prints it')
    .requiredOption('--repository <owner/name>', 'the config repository')
    .option('--commit-url <url>', 'web page of the commit')
    .option('--run-url <url>', 'web page of the run that built the image')
    .option('--base <branch>', 'the branch to merge into', 'main')
    .option('--api-url <url>', 'the REST API of a forge other than github.com')
    .option('--dry-run', 'only print the first step')
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action(async (flags: unknown) => {
      try {
        await run(parse(flags));
      } catch (error) {
        if (error instanceof DeliveryError && error.kind === 'again') process.exitCode = 2;
        else process.exitCode = 1;
        console.error(error instanceof Error ? error.message : error);
      }
    });
}

async function run(flags: Flags): Promise<void> {
  const { repository, base, apiUrl, dryRun, json } = flags;
  const build = Build.parse(flags);
  const token = TOKENS.map((name) => process.env[name]).find((value) => value);
  if (token === undefined) throw new DeliveryError('request', `No token: set ${TOKENS.join(' or ')}.`);
  const signal = stopSignal();
  const forge = octokitForge({ repository, token, apiUrl, signal, isPatient: true });
  const remote = await forge.cloneUrl();
  const place = { base, branch: branchOf(build), file: versionFile(build) };
  const tell = (text: string) => console.error(text);
  await withConfigRepository({ remote, token, signal }, place, async (config) => {
    if (dryRun) {
      const step = await plan(config, forge, build, base);
      console.log(json ? JSON.stringify({ next: step }) : `First step: ${describeStep(step, build)}`);
      return;
    }
    const onStep = (step: Parameters<typeof describeStep>[0]) => tell(describeStep(step, build));
    const outcome = await openImagePullRequest(config, forge, build, { base, signal, onStep });
    console.log(json ? JSON.stringify({ ...outcome, build }) : describeOutcome(outcome, build));
  });
}

/** @throws {DeliveryError} with one line for each invalid option. */
function parse(flags: unknown): Flags {
  const parsed = Flags.safeParse(flags);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(({ path, message }) => {
    const option = String(path[0]).replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    return `--${option} ${message}`;
  });
  throw new DeliveryError('request', lines.join('\n'));
}
