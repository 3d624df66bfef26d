export { startPlatform } from './start-platform.ts';
export type { Platform, ProcessInfo, StartOptions } from './platform.ts';
export type { Ports } from './ports.ts';
export type { ProgressEvent, Report } from './progress.ts';
