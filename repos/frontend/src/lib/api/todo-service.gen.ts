// Generated from todo-service/openapi.json by: npm run generate -w repos/frontend

import * as z from 'zod/mini';

/**
 * RFC 9457. `code` is stable; `errors` names fields of a request that is invalid.
 */
export const problemSchema = z.object({
    type: z.optional(z.string()),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.optional(z.string()),
    errors: z.optional(z.array(z.object({
        path: z.optional(z.string()),
        message: z.optional(z.string())
    })))
});

export const listsAllQuery = z.object({
    limit: z._default(z.optional(z.int().check(z.gte(1), z.lte(200))), 50),
    cursor: z.optional(z.string().check(z.maxLength(500)))
});

/**
 * The caller's lists
 */
export const listsAllResponse = z.object({
    items: z.array(z.object({
        id: z.uuid(),
        name: z.string(),
        ownerId: z.uuid(),
        openTasks: z.int(),
        completedTasks: z.int(),
        version: z.int(),
        createdAt: z.iso.datetime({ offset: true })
    })),
    nextCursor: z.nullable(z.string())
});

export const listsCreateBody = z.object({
    id: z.optional(z.uuid()),
    name: z.string().check(z.minLength(1), z.maxLength(120))
});

/**
 * The new list
 */
export const listsCreateResponse = z.object({
    id: z.uuid(),
    name: z.string(),
    ownerId: z.uuid(),
    openTasks: z.int(),
    completedTasks: z.int(),
    version: z.int(),
    createdAt: z.iso.datetime({ offset: true })
});

export const listsDeleteHeaders = z.object({
    'If-Match': z.optional(z.string())
});

export const listsDeletePath = z.object({
    listId: z.uuid()
});

/**
 * The list and its tasks are gone
 */
export const listsDeleteResponse = z.void();

export const listsGetPath = z.object({
    listId: z.uuid()
});

/**
 * The list
 */
export const listsGetResponse = z.object({
    id: z.uuid(),
    name: z.string(),
    ownerId: z.uuid(),
    openTasks: z.int(),
    completedTasks: z.int(),
    version: z.int(),
    createdAt: z.iso.datetime({ offset: true })
});

export const listsChangeBody = z.object({
    name: z.string().check(z.minLength(1), z.maxLength(120))
});

export const listsChangeHeaders = z.object({
    'If-Match': z.optional(z.string())
});

export const listsChangePath = z.object({
    listId: z.uuid()
});

/**
 * The list as changed
 */
export const listsChangeResponse = z.object({
    id: z.uuid(),
    name: z.string(),
    ownerId: z.uuid(),
    openTasks: z.int(),
    completedTasks: z.int(),
    version: z.int(),
    createdAt: z.iso.datetime({ offset: true })
});

export const tasksAllPath = z.object({
    listId: z.uuid()
});

export const tasksAllQuery = z.object({
    limit: z._default(z.optional(z.int().check(z.gte(1), z.lte(200))), 50),
    cursor: z.optional(z.string().check(z.maxLength(500)))
});

/**
 * The tasks of the list
 */
export const tasksAllResponse = z.object({
    items: z.array(z.object({
        id: z.uuid(),
        listId: z.uuid(),
        title: z.string(),
        notes: z.string(),
        state: z.enum(['open', 'completed']),
        createdBy: z.uuid(),
        createdAt: z.iso.datetime({ offset: true }),
        completedAt: z.nullable(z.iso.datetime({ offset: true })),
        version: z.int()
    })),
    nextCursor: z.nullable(z.string())
});

export const tasksAddBody = z.object({
    id: z.optional(z.uuid()),
    title: z.string().check(z.minLength(1), z.maxLength(300)),
    notes: z._default(z.optional(z.string().check(z.minLength(0), z.maxLength(4000))), '')
});

export const tasksAddPath = z.object({
    listId: z.uuid()
});

/**
 * The new task
 */
export const tasksAddResponse = z.object({
    id: z.uuid(),
    listId: z.uuid(),
    title: z.string(),
    notes: z.string(),
    state: z.enum(['open', 'completed']),
    createdBy: z.uuid(),
    createdAt: z.iso.datetime({ offset: true }),
    completedAt: z.nullable(z.iso.datetime({ offset: true })),
    version: z.int()
});

export const tasksDeleteHeaders = z.object({
    'If-Match': z.optional(z.string())
});

export const tasksDeletePath = z.object({
    listId: z.uuid(),
    taskId: z.uuid()
});

/**
 * The task is gone
 */
export const tasksDeleteResponse = z.void();

export const tasksGetPath = z.object({
    listId: z.uuid(),
    taskId: z.uuid()
});

/**
 * The task
 */
export const tasksGetResponse = z.object({
    id: z.uuid(),
    listId: z.uuid(),
    title: z.string(),
    notes: z.string(),
    state: z.enum(['open', 'completed']),
    createdBy: z.uuid(),
    createdAt: z.iso.datetime({ offset: true }),
    completedAt: z.nullable(z.iso.datetime({ offset: true })),
    version: z.int()
});

export const tasksChangeBody = z.object({
    title: z.optional(z.string().check(z.minLength(1), z.maxLength(300))),
    notes: z.optional(z.string().check(z.minLength(0), z.maxLength(4000)))
});

export const tasksChangeHeaders = z.object({
    'If-Match': z.optional(z.string())
});

export const tasksChangePath = z.object({
    listId: z.uuid(),
    taskId: z.uuid()
});

/**
 * The task as changed
 */
export const tasksChangeResponse = z.object({
    id: z.uuid(),
    listId: z.uuid(),
    title: z.string(),
    notes: z.string(),
    state: z.enum(['open', 'completed']),
    createdBy: z.uuid(),
    createdAt: z.iso.datetime({ offset: true }),
    completedAt: z.nullable(z.iso.datetime({ offset: true })),
    version: z.int()
});

export const tasksCompleteHeaders = z.object({
    'If-Match': z.optional(z.string())
});

export const tasksCompletePath = z.object({
    listId: z.uuid(),
    taskId: z.uuid()
});

/**
 * The completed task
 */
export const tasksCompleteResponse = z.object({
    id: z.uuid(),
    listId: z.uuid(),
    title: z.string(),
    notes: z.string(),
    state: z.enum(['open', 'completed']),
    createdBy: z.uuid(),
    createdAt: z.iso.datetime({ offset: true }),
    completedAt: z.nullable(z.iso.datetime({ offset: true })),
    version: z.int()
});

export const tasksReopenHeaders = z.object({
    'If-Match': z.optional(z.string())
});

export const tasksReopenPath = z.object({
    listId: z.uuid(),
    taskId: z.uuid()
});

/**
 * The task, open again
 */
export const tasksReopenResponse = z.object({
    id: z.uuid(),
    listId: z.uuid(),
    title: z.string(),
    notes: z.string(),
    state: z.enum(['open', 'completed']),
    createdBy: z.uuid(),
    createdAt: z.iso.datetime({ offset: true }),
    completedAt: z.nullable(z.iso.datetime({ offset: true })),
    version: z.int()
});

/** The length limits of the text fields in each request body, in characters. */
export const limits = {
    "listsCreate": {
        "name": {
            "minLength": 1,
            "maxLength": 120
        }
    },
    "listsChange": {
        "name": {
            "minLength": 1,
            "maxLength": 120
        }
    },
    "tasksAdd": {
        "title": {
            "minLength": 1,
            "maxLength": 300
        },
        "notes": {
            "minLength": 0,
            "maxLength": 4000
        }
    },
    "tasksChange": {
        "title": {
            "minLength": 1,
            "maxLength": 300
        },
        "notes": {
            "minLength": 0,
            "maxLength": 4000
        }
    }
} as const;
