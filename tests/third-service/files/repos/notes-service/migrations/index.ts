import type { MigrationClass } from '@todo-platform/service-kit/schema';
import { Init1800000000000 } from './1800000000000-init.js';

/** All migrations, in the order in which they are applied. */
export const migrations: readonly MigrationClass[] = [Init1800000000000];
