import { describe, expect, it } from '@jest/globals';
import { BadRequestException, ImATeapotException, NotFoundException } from '@nestjs/common';
import { DatabaseError } from 'pg';
import { QueryFailedError } from 'typeorm';
import { DomainError } from '../errors/domain-error.js';
import { toProblem } from './problem.js';

const framework = (statusCode: number, message = 'refused') => Object.assign(new Error(message), { statusCode });

describe('the problem', () => {
  it.each([
    ['invalid', 400, 'Bad Request'],
    ['unauthenticated', 401, 'Unauthorized'],
    ['forbidden', 403, 'Forbidden'],
    ['not-found', 404, 'Not Found'],
    ['conflict', 409, 'Conflict'],
    ['precondition', 412, 'Precondition Failed'],
    ['unavailable', 503, 'Service Unavailable'],
  ] as const)('of an error of kind %s is %i %s with the code of the error', (kind, status, title) => {
    expect(toProblem(new DomainError(kind, 'list.not-found', 'What happened.'))).toEqual({
      type: 'about:blank',
      title,
      status,
      code: 'list.not-found',
      detail: 'What happened.',
    });
  });

  it('names the invalid fields, and contains the current state after a failed precondition', () => {
    const errors = [{ path: 'name', message: 'Too long' }];
    expect(toProblem(new DomainError('invalid', 'request.invalid', 'No.', { errors }))).toMatchObject({ errors });
    expect(toProblem(new DomainError('precondition', 'list.version-mismatch', 'No.', { current: null }))).toMatchObject(
      {
        current: null,
      },
    );
  });

  it.each([
    [400, 'request.malformed'],
    [404, 'route.not-found'],
    [405, 'request.method-not-allowed'],
    [413, 'request.too-large'],
    [414, 'request.uri-too-long'],
    [415, 'request.unsupported-media-type'],
    [418, 'request.refused'],
  ])('of a framework error with status %i has the code %s', (status, code) => {
    expect(toProblem(framework(status))).toMatchObject({ status, code });
  });

  it("of an error of Nest has that error's status", () => {
    expect(toProblem(new BadRequestException('bad'))).toMatchObject({ status: 400, code: 'request.malformed' });
    expect(toProblem(new NotFoundException('Cannot GET /x'))).toMatchObject({ status: 404, code: 'route.not-found' });
    expect(toProblem(new ImATeapotException())).toMatchObject({ status: 418, code: 'request.refused' });
  });

  it.each([
    ['a bug', new TypeError('secret of the inside')],
    ['text', 'secret of the inside'],
    ['nothing', undefined],
    ['a plain object', { statusCode: 400, message: 'secret of the inside' }],
    ['a framework error of 500', framework(500, 'secret of the inside')],
    ['a status that is none', framework(0, 'secret of the inside')],
  ])('of an unexpected error is a 500 without internal details: %s', (_, error) => {
    const problem = toProblem(error);
    expect(problem).toMatchObject({ status: 500, code: 'internal' });
    expect(JSON.stringify(problem)).not.toContain('secret');
  });

  it('of a database that cannot be reached is a 503 without internal details', () => {
    const away = Object.assign(new Error('connect ECONNREFUSED 10.0.0.7:5432'), { code: 'ECONNREFUSED' });
    const shutdown = new DatabaseError('terminating connection', 0, 'error');
    shutdown.code = '57P01';
    for (const error of [away, new QueryFailedError('SELECT secret', [], shutdown)]) {
      const problem = toProblem(error);
      expect(problem).toMatchObject({ status: 503, code: 'unavailable' });
      expect(JSON.stringify(problem)).not.toMatch(/10\.0\.0\.7|secret|terminating/);
    }
  });
});
