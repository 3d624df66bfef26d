/** The types of the service kit at the two places that the variants replace: the publisher and the inbox. */

export type Row = { readonly topic: string; readonly key: string };

export type Refusal<R> = { readonly row: R; readonly reason: string };

export type ToCloudEvent = (row: Row, source: string) => string;

export type Inbox = {
  receiveAll(
    deliveries: readonly {
      readonly topic: string;
      readonly payload: string;
      readonly key: string;
      readonly position: string;
    }[],
  ): Promise<readonly ('SUCCESS' | 'RETRY')[]>;
};
