import { create, fromJsonString, toBinary } from '@bufbuild/protobuf';
import { anyPack, StructSchema } from '@bufbuild/protobuf/wkt';
import { Metadata, status, type StatusObject } from '@grpc/grpc-js';
import { ERROR_DOMAIN, type ErrorCode, reasons } from '@todo-platform/contracts';
import { BadRequestSchema, ErrorInfoSchema, RpcStatusSchema } from '@todo-platform/contracts/grpc';
import { toDomainError, UNEXPECTED_ERROR } from '../database/to-domain-error.js';
import type { DomainError, ErrorKind } from '../errors/domain-error.js';

/** The codes that https://grpc.github.io/grpc/core/md_doc_statuscodes.html recommends, such as ABORTED after a failed test-and-set. */
const CODES: Readonly<Record<ErrorKind, status>> = {
  invalid: status.INVALID_ARGUMENT,
  unauthenticated: status.UNAUTHENTICATED,
  forbidden: status.PERMISSION_DENIED,
  'not-found': status.NOT_FOUND,
  conflict: status.ALREADY_EXISTS,
  precondition: status.ABORTED,
  unavailable: status.UNAVAILABLE,
};

/** The largest details, in bytes, before base64 adds a third. */
const MAX_DETAILS = 4_096;

/**
 * The only mapper from errors to a gRPC status. The details in `grpc-status-details-bin` follow https://google.aip.dev/193: an ErrorInfo
 * with the reason and, as metadata, the stable `code`; a BadRequest with the fields; and `current` as a Struct, as in REST. If they
 * are too large, `current` is left out, or both. An unexpected error becomes INTERNAL and reveals no internal details.
 */
export function toStatus(error: unknown): StatusObject {
  const known = toDomainError(error);
  if (!known) return statusOf(status.INTERNAL, UNEXPECTED_ERROR.code, UNEXPECTED_ERROR.message, []);
  const { code, message, errors, current } = known;
  // Clients accept about 8 KiB of metadata.
  const fitting = [details(errors, current), details(errors, undefined)].find((more) => sizeOf(more) <= MAX_DETAILS);
  return statusOf(CODES[known.kind], code, message, fitting ?? []);
}

function statusOf(code: status, reason: ErrorCode, message: string, more: ReturnType<typeof details>): StatusObject {
  const info = { reason: reasons[reason], domain: ERROR_DOMAIN, metadata: { code: reason } };
  const packed = anyPack(ErrorInfoSchema, create(ErrorInfoSchema, info));
  const rich = create(RpcStatusSchema, { code, message, details: [packed, ...more] });
  const metadata = new Metadata();
  metadata.set('grpc-status-details-bin', Buffer.from(toBinary(RpcStatusSchema, rich)));
  return { code, details: message, metadata };
}

function details(errors: DomainError['errors'], current: unknown) {
  const fields = errors?.map(({ path, message }) => ({ field: path, description: message }));
  return [
    ...(fields ? [anyPack(BadRequestSchema, create(BadRequestSchema, { fieldViolations: fields }))] : []),
    ...(typeof current === 'object' && current !== null
      ? [anyPack(StructSchema, fromJsonString(StructSchema, JSON.stringify(current)))]
      : []),
  ];
}

function sizeOf(more: ReturnType<typeof details>): number {
  return more.reduce((sum, { value }) => sum + value.length, 0);
}
