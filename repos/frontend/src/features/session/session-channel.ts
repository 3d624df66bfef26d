import * as z from 'zod/mini';

const messageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('signed-in'), accountId: z.string() }),
  z.object({ type: z.literal('signed-out') }),
]);

export type SessionMessage = z.infer<typeof messageSchema>;

/** Exchanges sign-ins and sign-outs with the other tabs of this browser. It never carries a token. */
export class SessionChannel {
  readonly #channel = new BroadcastChannel('todo-platform.session');

  listen(listener: (message: SessionMessage) => void): void {
    this.#channel.onmessage = (event: MessageEvent<unknown>) => {
      const parsed = messageSchema.safeParse(event.data);
      if (parsed.success) listener(parsed.data);
    };
  }

  send(message: SessionMessage): void {
    this.#channel.postMessage(message);
  }

  close(): void {
    this.#channel.close();
  }
}
