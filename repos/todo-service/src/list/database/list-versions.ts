import { Injectable } from '@nestjs/common';
import { Commits } from '@todo-platform/service-kit';
import { DataSource } from 'typeorm';

interface Waiter {
  readonly listId: string;
  readonly version: number;
  readonly wake: () => void;
}

/** Wakes callers that wait for a newer version of a list. After commits, it runs one query for all waiting callers. */
@Injectable()
export class ListVersions {
  private readonly waiters = new Set<Waiter>();
  private unsubscribe: (() => void) | undefined;
  private checking = false;
  private checkAgain = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly commits: Commits,
  ) {}

  /** Resolves when the list has a version above this one. @throws the signal's reason when it aborts */
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
    // The list may have changed after the caller read it and before this line.
    void this.check();
  }

  private remove(waiter: Waiter): void {
    this.waiters.delete(waiter);
    if (this.waiters.size > 0) return;
    this.unsubscribe?.();
    this.unsubscribe = undefined;
  }

  /**
   * Runs one query at a time; requests during a query lead to one more query. After a failed query the waiters keep waiting for
   * the next notification, which comes within a second.
   */
  private async check(): Promise<void> {
    if (this.checking) {
      this.checkAgain = true;
      return;
    }
    this.checking = true;
    for (this.checkAgain = true; this.checkAgain;) {
      this.checkAgain = false;
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
