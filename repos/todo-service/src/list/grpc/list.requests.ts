import { pageQuery, type PageQuery, uuid } from '@todo-platform/service-kit';
import { checked } from '@todo-platform/service-kit/grpc';
import { z } from 'zod';

// What names something, under the names of the contract. What it is to become is checked as over REST.

export const listPath = z.strictObject({ list_id: uuid });

const taskPath = z.strictObject({ list_id: uuid, task_id: uuid });

export function taskIds({ listId, taskId }: { readonly listId: string; readonly taskId: string }) {
  const { list_id, task_id } = checked(taskPath, { list_id: listId, task_id: taskId });
  return { listId: list_id, taskId: task_id };
}

export const expected = z.strictObject({ expected_version: z.int().min(1).optional() });

const pageRequest = z.strictObject({ page_size: pageQuery.shape.limit, page_token: pageQuery.shape.cursor });

/** 0 and empty text are how protobuf says that nothing is asked. */
export function page({ pageSize, pageToken }: { readonly pageSize: number; readonly pageToken: string }): PageQuery {
  const given = { page_size: pageSize || undefined, page_token: pageToken || undefined };
  const { page_size: limit, page_token: cursor } = checked(pageRequest, given);
  return { limit, cursor };
}

export const watchRequest = z.strictObject({ list_id: uuid, after_version: z.int().min(0) });

/** Says after which list or task the page before ended, such as `lists:` and its id. */
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
