export { buildAll, type BuildOptions } from './build.ts';
export { ROOT } from './targets.ts';
