import '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

const NAME = 'todo_refresh';
const PATH = '/api/users/v1/session';

export const COOKIE_SECURE = Symbol('COOKIE_SECURE');

/** Scripts cannot read the cookie, and browsers send it to the session's routes only. */
export function setRefreshCookie(reply: FastifyReply, token: string, expires: Date, secure: boolean): void {
  void reply.setCookie(NAME, token, { path: PATH, httpOnly: true, sameSite: 'strict', secure, expires });
}

export function clearRefreshCookie(reply: FastifyReply): void {
  void reply.clearCookie(NAME, { path: PATH });
}

export function refreshCookie(request: FastifyRequest): string | undefined {
  return request.cookies[NAME];
}
