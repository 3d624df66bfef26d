import { pageQuery, type PageQuery, uuid } from '@todo-platform/service-kit';
import { checked } from '@todo-platform/service-kit/grpc';
import { z } from 'zod';

// Ids, versions and pages are checked here, under their names in the proto file, so that an error names the field that the caller
// knows. The fields of a list or a task are checked by the schemas of REST.

const listIdRequest = z.strictObject({ list_id: uuid });

/** @throws DomainError request.invalid */
export function checkedListId(listId: string): string {
  return checked(listIdRequest, { list_id: listId }).list_id;
}

const taskIdsRequest = z.strictObject({ list_id: uuid, task_id: uuid });

/** @throws DomainError request.invalid */
export function checkedTaskIds({ listId, taskId }: { readonly listId: string; readonly taskId: string }) {
  const { list_id, task_id } = checked(taskIdsRequest, { list_id: listId, task_id: taskId });
  return { listId: list_id, taskId: task_id };
}

const versionRequest = z.strictObject({ expected_version: z.int().min(1).optional() });

/** @throws DomainError request.invalid */
export function checkedVersion(expectedVersion: number | undefined): number | undefined {
  return checked(versionRequest, { expected_version: expectedVersion }).expected_version;
}

interface TaskCommandRequest {
  readonly listId: string;
  readonly taskId: string;
  readonly expectedVersion?: number | undefined;
}

/** The task that a command names, and the version that it expects. @throws DomainError request.invalid */
export function checkedTask({ expectedVersion, ...ids }: TaskCommandRequest) {
  return { ...checkedTaskIds(ids), expectedVersion: checkedVersion(expectedVersion) };
}

const pageRequest = z.strictObject({ page_size: pageQuery.shape.limit, page_token: pageQuery.shape.cursor });

/** In protobuf, 0 and the empty text mean that the caller did not set the field. @throws DomainError request.invalid */
export function checkedPage(request: { readonly pageSize: number; readonly pageToken: string }): PageQuery {
  const given = { page_size: request.pageSize || undefined, page_token: request.pageToken || undefined };
  const { page_size: limit, page_token: cursor } = checked(pageRequest, given);
  return { limit, cursor };
}

export const watchRequest = z.strictObject({ list_id: uuid, after_version: z.int().min(0) });

/** A cursor names the last list or task of the page before, such as `lists:<its id>`. */
export const exportRequest = z.strictObject({
  cursor: z
    .string()
    .regex(/^(lists|tasks):[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'Not a cursor of this service')
    .transform((text) => ({
      of: text.startsWith('lists') ? ('lists' as const) : ('tasks' as const),
      after: text.slice(6),
    }))
    .optional(),
});
