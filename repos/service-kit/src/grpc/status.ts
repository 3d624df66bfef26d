import { create, fromJsonString, toBinary } from '@bufbuild/protobuf';
import { anyPack, StructSchema } from '@bufbuild/protobuf/wkt';
import { Metadata, status, type StatusObject } from '@grpc/grpc-js';
import { ERROR_DOMAIN, type ErrorCode, reasons } from '@todo-platform/contracts';
import { BadRequestSchema, ErrorInfoSchema, RpcStatusSchema } from '@todo-platform/contracts/grpc';
import type { DomainError, ErrorKind } from '../errors/domain-error.js';
import { expected, UNEXPECTED } from '../errors/expected.js';

/** https://grpc.github.io/grpc/core/md_doc_statuscodes.html; ABORTED as the source says of a test-and-set that failed. */
const CODES: Readonly<Record<ErrorKind, status>> = {
  invalid: status.INVALID_ARGUMENT,
  unauthenticated: status.UNAUTHENTICATED,
  forbidden: status.PERMISSION_DENIED,
  'not-found': status.NOT_FOUND,
  conflict: status.ALREADY_EXISTS,
  precondition: status.ABORTED,
  unavailable: status.UNAVAILABLE,
};

/** Bytes, before they grow by a third as base64. */
const MAX_DETAILS = 4_096;

/**
 * The one mapper from errors to a gRPC status. Its details, in `grpc-status-details-bin`, follow https://google.aip.dev/193: an
 * ErrorInfo with the reason and, as metadata, the stable `code`; a BadRequest with the fields; and, where REST has `current`,
 * the same as a Struct; the latter two are left out where they are too large. What is not expected becomes INTERNAL and tells nothing of the inside.
 */
export function toStatus(error: unknown): StatusObject {
  const known = expected(error);
  if (!known) return statusOf(status.INTERNAL, UNEXPECTED.code, UNEXPECTED.message, []);
  const { code, message, errors, current } = known;
  // The first that fits: clients take about 8 KiB of metadata.
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
