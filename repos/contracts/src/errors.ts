import { reasonTable } from './gen/reasons.js';

/** The name of a reason over gRPC, such as `LIST_NOT_FOUND`, by its stable code. */
export const reasons = reasonTable;

/** A stable code that clients may depend on, such as `list.not-found`. `errors/v1/reason.proto` lists all of them. */
export type ErrorCode = keyof typeof reasons;

/** The domain of this platform's reasons (https://google.aip.dev/193#errorinfo). */
export const ERROR_DOMAIN = 'todo-platform';
