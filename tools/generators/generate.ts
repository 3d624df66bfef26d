import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { chartDocs } from './charts/chart-docs.ts';
import { messagingFiles } from './charts/messaging-files.ts';
import { serviceFiles } from './charts/service-files.ts';
import { newServiceFiles } from './new-service.ts';

/**
 * Writes the files of charts, environments and workflows that derive from services.ts, the event catalogue and values.yaml.
 * Run by `npm run generate`, after the build of the contracts.
 */
const missing = [...newServiceFiles()].filter(([path]) => !existsSync(path));
write(missing);
write(serviceFiles());
write(messagingFiles(await import('@todo-platform/contracts')));
write(await chartDocs());

function write(files: Iterable<readonly [path: string, content: string]>): void {
  for (const [path, content] of files) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}
