import { once } from 'node:events';
import type { ServerUnaryCall, ServerWritableStream } from '@grpc/grpc-js';
import { currentContext, runInContext } from '../context/request-context.js';
import { continueTrace } from '../context/traceparent.js';
import { DomainError } from '../errors/domain-error.js';

export type UnaryCall = ServerUnaryCall<unknown, unknown>;
export type StreamCall = ServerWritableStream<unknown, unknown>;

/**
 * Does the work of a call in a context of its own. Its signal aborts when the caller cancels or the deadline passes, which
 * grpc-js tells alike.
 */
export async function inCall<R>(
  call: UnaryCall | StreamCall,
  work: (ending: AbortController) => Promise<R>,
): Promise<R> {
  const ending = new AbortController();
  const cancel = () => ending.abort(cancelled());
  call.once('cancelled', cancel);
  if (call.cancelled) cancel();
  const context = { traceparent: continueTrace(call.metadata.get('traceparent')[0]), signal: ending.signal };
  return runInContext(context, () => work(ending));
}

/**
 * Writes the messages as fast as the caller takes them, until there are no more, the call's signal aborts, the caller's token
 * ends, or `closing` aborts. The last three throw.
 */
export async function writeAll(
  call: StreamCall,
  messages: AsyncIterable<unknown>,
  ending: AbortController,
  closing: AbortSignal,
): Promise<void> {
  const stop = () => ending.abort(stopping());
  closing.addEventListener('abort', stop);
  const { expiresAt } = currentContext();
  const timer = expiresAt && setTimeout(() => ending.abort(expired()), Math.max(0, expiresAt.getTime() - Date.now()));
  try {
    if (closing.aborted) stop();
    for await (const message of messages) {
      ending.signal.throwIfAborted();
      if (!call.write(message)) await drained(call, ending.signal);
    }
  } finally {
    clearTimeout(timer);
    closing.removeEventListener('abort', stop);
  }
}

async function drained(call: StreamCall, signal: AbortSignal): Promise<void> {
  try {
    await once(call, 'drain', { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}

export const stopping = () => new DomainError('unavailable', 'stopping', 'This process is being stopped. Try again.');
const expired = () => new DomainError('unauthenticated', 'auth.token-expired', 'The access token has expired.');
const cancelled = () =>
  new DomainError('unavailable', 'request.cancelled', 'The call was cancelled, or its deadline has passed.');
