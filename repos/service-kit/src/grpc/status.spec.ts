import { describe, expect, it } from '@jest/globals';
import { createRegistry, fromBinary, toJson } from '@bufbuild/protobuf';
import { file_google_protobuf_struct } from '@bufbuild/protobuf/wkt';
import { status, type StatusObject } from '@grpc/grpc-js';
import { BadRequestSchema, ErrorInfoSchema, RpcStatusSchema } from '@todo-platform/contracts/grpc';
import { DomainError, type ErrorKind } from '../errors/domain-error.js';
import { toStatus } from './status.js';

const registry = createRegistry(ErrorInfoSchema, BadRequestSchema, file_google_protobuf_struct);

/** The content of `grpc-status-details-bin`, as JSON. */
function details({ metadata }: StatusObject): unknown {
  const [bytes] = metadata.get('grpc-status-details-bin');
  if (!(bytes instanceof Buffer)) throw new Error('no details');
  return toJson(RpcStatusSchema, fromBinary(RpcStatusSchema, bytes), { registry });
}

const info = (reason: string, code: string) => ({
  '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
  reason,
  domain: 'todo-platform',
  metadata: { code },
});

describe('an error as a status', () => {
  it.each<[ErrorKind, status]>([
    ['invalid', status.INVALID_ARGUMENT],
    ['unauthenticated', status.UNAUTHENTICATED],
    ['forbidden', status.PERMISSION_DENIED],
    ['not-found', status.NOT_FOUND],
    ['conflict', status.ALREADY_EXISTS],
    ['precondition', status.ABORTED],
    ['unavailable', status.UNAVAILABLE],
  ])('of kind %s has code %i, its message and its reason', (kind, code) => {
    const made = toStatus(new DomainError(kind, 'list.not-found', 'What happened.'));
    expect(made).toMatchObject({ code, details: 'What happened.' });
    expect(details(made)).toEqual({
      code,
      message: 'What happened.',
      details: [info('LIST_NOT_FOUND', 'list.not-found')],
    });
  });

  it('contains the fields and the current state', () => {
    const errors = [{ path: 'list_id', message: 'Not a UUID' }];
    const current = { id: 'a', version: 3 };
    const made = toStatus(new DomainError('precondition', 'task.version-mismatch', 'No.', { errors, current }));
    expect(details(made)).toMatchObject({
      details: [
        info('TASK_VERSION_MISMATCH', 'task.version-mismatch'),
        { fieldViolations: [{ field: 'list_id', description: 'Not a UUID' }] },
        { value: { id: 'a', version: 3 } },
      ],
    });
  });

  it('reveals nothing about a bug', () => {
    const made = toStatus(new Error('a secret of the inside'));
    expect(made).toMatchObject({ code: status.INTERNAL, details: 'Something went wrong on our side.' });
    expect(JSON.stringify(details(made))).not.toContain('secret');
  });

  it('of a database that is away is UNAVAILABLE', () => {
    const away = Object.assign(new Error('connect ECONNREFUSED 10.0.0.7:5432'), { code: 'ECONNREFUSED' });
    expect(toStatus(away)).toMatchObject({ code: status.UNAVAILABLE });
  });
});
