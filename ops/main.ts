import { runCli } from '../tools/cli.ts';

await runCli({
  name: 'npx todo-platform',
  description: "The operators' commands.",
  commands: {
    topics: () => import('./topics/command.ts'),
    dlq: () => import('./dead-letters/commands/dlq.ts'),
    outbox: () => import('./outbox/commands/outbox.ts'),
    projections: () => import('./projections/commands/projections.ts'),
    'open-image-pr': () => import('./delivery/commands/open-image-pr.ts'),
  },
});
