import type { EnsureOptions } from '../../platform/toolchain/index.ts';

/** For what a test only wants to have: nobody reads of its progress, and nobody ends it. */
export const quietly: EnsureOptions = { report: () => undefined, signal: new AbortController().signal };
