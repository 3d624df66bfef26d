export { startProduct } from './start-product.ts';
export type { Product, ProcessInfo, StartOptions } from './product.ts';
export type { ProcessSpec } from './supervisor/process-spec.ts';
export type { Ports } from '../tools/ports/ports.ts';
export type { ProgressEvent } from '../tools/progress/progress-event.ts';
