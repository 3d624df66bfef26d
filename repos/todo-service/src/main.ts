import 'reflect-metadata';
import { runService } from '@todo-platform/service-kit';
import { migrations } from '../migrations/index.js';
import { AppModule } from './app.module.js';
import { loadConfig, loadMigrateConfig } from './config.js';

await runService(
  {
    name: 'todo-service',
    migrations,
    migrateConfig: loadMigrateConfig,
    compose: (role) => {
      const config = loadConfig(role);
      return { config, module: AppModule.forRole(config) };
    },
  },
  process.argv[2],
);
