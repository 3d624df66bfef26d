import { runCli } from '../tools/cli.ts';

await runCli({
  name: 'npm run lab',
  description:
    'Optional proofs that need no Docker: container images, separate repositories, a real Kubernetes cluster.',
  commands: {
    split: () => import('./split/command.ts'),
    images: () => import('./images/command.ts'),
    cluster: () => import('./cluster/command.ts'),
  },
});
