import httpClientModule from '@dapr/dapr/implementation/Client/HTTPClient/HTTPClient.js';
import { z } from 'zod';

const sent = z.object({ body: z.array(z.object({ entryID: z.string() })) });
const failure = z.object({ error: z.string(), error_msg: z.string(), status: z.number() });
const refusals = z.object({
  failedEntries: z.array(z.object({ entryId: z.string(), error: z.string().default('refused') })).min(1),
});

/**
 * The SDK's HTTP client, corrected so that the SDK understands daprd's answer to a failed bulk publish. daprd 1.18 names a refused entry
 * by `entryId` (responses.go, BulkPublishResponseFailedEntry). The SDK 3.18 looks for `entryID` (Client.util.js,
 * getBulkPublishResponse), finds none, and reports that **nothing** failed: while the broker is away, every event would count as
 * published. An error that names no entry, or an entry that was not sent, would have the same effect; here it means that all failed.
 */
export class BulkTransport extends httpClientModule.default {
  override async executeWithApiVersion(
    version: string | undefined,
    url: string,
    params?: unknown,
  ): Promise<object | string> {
    try {
      return await super.executeWithApiVersion(version, url, params);
    } catch (error) {
      const entries = sent.safeParse(params).data?.body.map((entry) => entry.entryID) ?? [];
      throw new Error(readable(error, new Set(entries)), { cause: error });
    }
  }
}

/** The error text that the SDK expects: each refused entry as `entryID`, or a text that it takes as a failure of all entries. */
function readable(error: unknown, sentIds: ReadonlySet<string>): string {
  const message = error instanceof Error ? error.message : String(error);
  const outer = failure.safeParse(parse(message));
  if (!outer.success) return message;
  const inner = refusals.safeParse(parse(outer.data.error_msg));
  const known = inner.data?.failedEntries.every((entry) => sentIds.has(entry.entryId)) ?? false;
  if (!inner.success || !known) return `sidecar answered ${outer.data.status}: ${outer.data.error_msg}`;
  const failedEntries = inner.data.failedEntries.map(({ entryId, error: reason }) => ({
    entryID: entryId,
    error: reason,
  }));
  return JSON.stringify({ ...outer.data, error_msg: JSON.stringify({ failedEntries }) });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
