#!/usr/bin/env node
import { run } from '../tools/bootstrap/run.mjs';

await run('ops/main.ts', process.argv.slice(2));
