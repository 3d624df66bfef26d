import type { Socket } from 'node:net';
import type { ConnectionError } from 'fastify';

/**
 * Answers a request that Node's HTTP parser refuses. Fastify has no reply object for such a request, so this writes to the socket and
 * closes it.
 */
export function refuseConnection(error: ConnectionError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const tooLarge = error.code === 'HPE_HEADER_OVERFLOW';
  const problem = tooLarge
    ? {
        title: 'Request Header Fields Too Large',
        status: 431,
        code: 'request.headers-too-large',
        detail: 'The headers are too large.',
      }
    : { title: 'Bad Request', status: 400, code: 'request.malformed', detail: 'Not a valid HTTP request.' };
  const body = JSON.stringify({ type: 'about:blank', ...problem });
  const head = `HTTP/1.1 ${problem.status} ${problem.title}\r\ncontent-type: application/problem+json; charset=utf-8`;
  socket.end(`${head}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`);
}
