import { Injectable } from '@nestjs/common';
import { Commits } from '@todo-platform/service-kit';
import { DataSource } from 'typeorm';

interface Waiter {
  readonly listId: string;
  readonly version: number;
  readonly wake: () => void;
}

/** Tells those who wait that a list has a newer version: one query for all of them after commits, however many they are. */
@Injectable()
export class ListVersions {
  private readonly waiters = new Set<Waiter>();
  private unsubscribe: (() => void) | undefined;
  private checking = false;
  private again = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly commits: Commits,
  ) {}

  /** Resolves once the list has a version above this one. @throws the reason of the signal, once it aborts. */
  async newerThan(listId: string, version: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const waiter = { listId, version, wake: () => resolve(undefined) };
    signal.addEventListener('abort', resolve);
    this.add(waiter);
    await promise;
    this.remove(waiter);
    signal.removeEventListener('abort', resolve);
    signal.throwIfAborted();
  }

  private add(waiter: Waiter): void {
    this.waiters.add(waiter);
    this.unsubscribe ??= this.commits.subscribe(() => void this.check());
    // The list may have changed between the caller's reading and this.
    void this.check();
  }

  private remove(waiter: Waiter): void {
    this.waiters.delete(waiter);
    if (this.waiters.size > 0) return;
    this.unsubscribe?.();
    this.unsubscribe = undefined;
  }

  /** One query at a time; what is asked for meanwhile is one more. A failed one is made up for by the next, a second later at most. */
  private async check(): Promise<void> {
    if (this.checking) {
      this.again = true;
      return;
    }
    this.checking = true;
    for (this.again = true; this.again;) {
      this.again = false;
      const versions = await this.read().catch(() => new Map<string, number>());
      for (const { listId, version, wake } of this.waiters) if ((versions.get(listId) ?? 0) > version) wake();
    }
    this.checking = false;
  }

  private async read(): Promise<Map<string, number>> {
    const ids = [...new Set([...this.waiters].map(({ listId }) => listId))];
    const rows = await this.dataSource.query<{ id: string; version: number }[]>(
      'SELECT id, version FROM lists WHERE id = ANY($1)',
      [ids],
    );
    return new Map(rows.map(({ id, version }) => [id, version]));
  }
}
