import type { EnsureOptions } from '../../tools/toolchain/index.ts';

/** Options with which a command shows no progress and cannot be cancelled. */
export const quietly: EnsureOptions = { report: () => undefined, signal: new AbortController().signal };
