// Called by the npm scripts: node tools/bootstrap.mjs <program> [arguments]. Needs nothing installed.
import { run } from './bootstrap/run.mjs';

const [program = '', ...args] = process.argv.slice(2);
await run(program, args);
