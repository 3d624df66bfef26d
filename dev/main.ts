import { runCli } from '../tools/cli.ts';

await runCli({
  name: 'npm run',
  description: 'Run the product on this machine.',
  commands: {
    start: () => import('./commands/start.ts'),
    dev: () => import('./commands/dev.ts'),
    stop: () => import('./commands/stop.ts'),
    status: () => import('./commands/status.ts'),
    doctor: () => import('./doctor/command.ts'),
    build: () => import('./commands/build.ts'),
    'compose-files': () => import('./compose/command.ts'),
  },
});
