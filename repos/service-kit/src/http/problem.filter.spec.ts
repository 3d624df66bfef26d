import { describe, expect, it } from '@jest/globals';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import fastify from 'fastify';
import { DatabaseError } from 'pg';
import { pino } from 'pino';
import { QueryFailedError } from 'typeorm';
import { DomainError } from '../errors/domain-error.js';
import { ProblemFilter } from './problem.filter.js';

/** The status that a caller gets for the error, and what the process logs. */
async function answerTo(error: unknown): Promise<{ status: number; logged: string }> {
  let logged = '';
  const filter = new ProblemFilter(pino({ level: 'error' }, { write: (line: string) => void (logged += line) }));
  const app = fastify();
  app.get('/', (request, reply) => void filter.catch(error, new ExecutionContextHost([request, reply])));
  const { statusCode: status } = await app.inject('/');
  await app.close();
  return { status, logged };
}

const refused = (state: string) => {
  const cause = new DatabaseError('refused', 0, 'error');
  cause.code = state;
  return new QueryFailedError('SELECT 1', [], cause);
};

describe('an error of a request', () => {
  it.each(['22001', '22003', '22021', '22P02', '22P05'])(
    'is logged if Postgres refused a value that our validation accepted, and the caller may correct it: %s',
    async (state) => {
      const { status, logged } = await answerTo(refused(state));
      expect(status).toBe(400);
      expect(logged).toContain(state);
    },
  );

  it.each(['22012', '2201W', '22004', '23502'])(
    'is a logged server error if no value of the request can cause it: %s',
    async (state) => {
      const { status, logged } = await answerTo(refused(state));
      expect(status).toBe(500);
      expect(logged).toContain(state);
    },
  );

  it('is not logged if the caller made it', async () => {
    expect(await answerTo(new DomainError('not-found', 'list.not-found', 'No.'))).toEqual({ status: 404, logged: '' });
  });
});
