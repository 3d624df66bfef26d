import { startPlatform } from '../../platform/local/index.ts';

/** Run by Node itself, as a supervisor that can be killed: starts the platform in the given folder and says its URL. */
const platform = await startPlatform({ dataDir: process.argv[2] ?? '', ports: 'free' });
console.log(platform.url);
