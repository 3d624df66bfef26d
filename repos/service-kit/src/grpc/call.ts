import { once } from 'node:events';
import type { ServerUnaryCall, ServerWritableStream } from '@grpc/grpc-js';
import { currentContext, runInContext } from '../context/request-context.js';
import { continueTrace } from '../context/traceparent.js';
import { DomainError } from '../errors/domain-error.js';

export type UnaryCall = ServerUnaryCall<unknown, unknown>;
export type StreamCall = ServerWritableStream<unknown, unknown>;

/**
 * Runs `work` in the context of a call. The context's signal aborts when the caller cancels or the deadline passes; grpc-js reports both
 * in the same way.
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
 * Writes the messages to the stream, as fast as the caller reads them.
 * @throws DomainError if the call's signal aborts, the caller's token expires, or `closing` aborts.
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

/** The error of calls that are interrupted or refused because the process ends. */
export const stopping = () => new DomainError('unavailable', 'stopping', 'This process is being stopped. Try again.');
const expired = () => new DomainError('unauthenticated', 'auth.token-expired', 'The access token has expired.');
const cancelled = () =>
  new DomainError('unavailable', 'request.cancelled', 'The call was cancelled, or its deadline has passed.');
