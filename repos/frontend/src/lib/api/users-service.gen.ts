// Generated from users-service/openapi.json by: npm run generate -w repos/frontend

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

export const accountsRegisterBody = z.object({
    id: z.optional(z.uuid()),
    email: z.string().check(z.maxLength(254)),
    name: z.string().check(z.minLength(1), z.maxLength(80)),
    password: z.string().check(z.minLength(10), z.maxLength(200)),
    timeZone: z._default(z.optional(z.string().check(z.maxLength(64))), 'UTC')
});

/**
 * The new account
 */
export const accountsRegisterResponse = z.object({
    id: z.uuid(),
    email: z.string(),
    name: z.string(),
    timeZone: z.string(),
    version: z.int(),
    createdAt: z.iso.datetime({ offset: true })
});

export const meCloseBody = z.object({
    password: z.string().check(z.minLength(1), z.maxLength(200))
});

export const meCloseHeaders = z.object({
    'If-Match': z.optional(z.string())
});

/**
 * The account is closed for good
 */
export const meCloseResponse = z.void();

/**
 * The account
 */
export const meGetResponse = z.object({
    id: z.uuid(),
    email: z.string(),
    name: z.string(),
    timeZone: z.string(),
    version: z.int(),
    createdAt: z.iso.datetime({ offset: true })
});

export const meChangeBody = z.object({
    name: z.optional(z.string().check(z.minLength(1), z.maxLength(80))),
    timeZone: z.optional(z.string().check(z.maxLength(64)))
});

export const meChangeHeaders = z.object({
    'If-Match': z.optional(z.string())
});

/**
 * The account as changed
 */
export const meChangeResponse = z.object({
    id: z.uuid(),
    email: z.string(),
    name: z.string(),
    timeZone: z.string(),
    version: z.int(),
    createdAt: z.iso.datetime({ offset: true })
});

/**
 * The session has ended
 */
export const sessionEndResponse = z.void();

export const sessionBeginBody = z.object({
    email: z.string().check(z.maxLength(254)),
    password: z.string().check(z.minLength(1), z.maxLength(200))
});

/**
 * A new session; the refresh token is in a cookie
 */
export const sessionBeginResponse = z.object({
    accessToken: z.string(),
    expiresIn: z.int(),
    account: z.object({
        id: z.uuid(),
        email: z.string(),
        name: z.string(),
        timeZone: z.string(),
        version: z.int(),
        createdAt: z.iso.datetime({ offset: true })
    })
});

/**
 * The session with a new access token
 */
export const sessionRefreshResponse = z.object({
    accessToken: z.string(),
    expiresIn: z.int(),
    account: z.object({
        id: z.uuid(),
        email: z.string(),
        name: z.string(),
        timeZone: z.string(),
        version: z.int(),
        createdAt: z.iso.datetime({ offset: true })
    })
});

export const activityGetHeaders = z.object({
    'If-None-Match': z.optional(z.string())
});

/**
 * Counters in the time zone of the account; the last seven days, oldest first
 */
export const activityGetResponse = z.object({
    listsOwned: z.int(),
    openTasks: z.int(),
    completedToday: z.int(),
    streakDays: z.int(),
    completedPerDay: z.array(z.object({
        day: z.iso.date(),
        count: z.int()
    }))
});

/** The length limits of the text fields in each request body, in characters. */
export const limits = {
    "accountsRegister": {
        "email": {
            "maxLength": 254
        },
        "name": {
            "minLength": 1,
            "maxLength": 80
        },
        "password": {
            "minLength": 10,
            "maxLength": 200
        },
        "timeZone": {
            "maxLength": 64
        }
    },
    "meChange": {
        "name": {
            "minLength": 1,
            "maxLength": 80
        },
        "timeZone": {
            "maxLength": 64
        }
    },
    "meClose": {
        "password": {
            "minLength": 1,
            "maxLength": 200
        }
    },
    "sessionBegin": {
        "email": {
            "maxLength": 254
        },
        "password": {
            "minLength": 1,
            "maxLength": 200
        }
    }
} as const;
