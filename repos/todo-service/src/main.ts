import { runService } from '@todo-platform/service-kit/run-service';
import { loadConfig, loadMigrateConfig } from './config.js';

await runService(
  {
    name: 'todo-service',
    migrations: async () => (await import('../migrations/index.js')).migrations,
    migrateConfig: loadMigrateConfig,
    compose: async (role) => {
      const config = loadConfig(role);
      const { AppModule } = await import('./app.module.js');
      return { config, module: AppModule.forRole(config) };
    },
  },
  process.argv[2],
);
