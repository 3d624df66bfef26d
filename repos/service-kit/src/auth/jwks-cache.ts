import { setTimeout as sleep } from 'node:timers/promises';
import type { OnModuleDestroy } from '@nestjs/common';
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { DomainError } from '../errors/domain-error.js';
import type { Log } from '../logging/log.js';
import type { KeySource } from './key-source.js';

const REFRESH_MS = 5 * 60_000;
const COOLDOWN_MS = 5_000;
const FIRST_COOLDOWN_MS = 250;
const FETCH_TIMEOUT_MS = 3_000;

/** Where the keys come from. */
export interface KeyEndpoint {
  /** For the log. */
  readonly url: string;
  /** Returns a JWKS. @throws if the endpoint does not answer, or cannot prove who it is. */
  readonly fetch: (signal: AbortSignal) => Promise<unknown>;
  readonly close: () => void;
}

/** RFC 7517. Checks only the members that a verifier needs. */
const jwksSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string(), kid: z.string() })).min(1) });

/**
 * The public keys of users-service. The last good copy is stored in this service's own database, so that tokens can be checked while
 * users-service is down, also after a restart.
 */
export class JwksCache implements KeySource, OnModuleDestroy {
  private keys: JWTVerifyGetKey | undefined;
  private refreshing: Promise<boolean> | undefined;
  private lastTriedAt = -Infinity;
  private fresh = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly endpoint: KeyEndpoint,
    private readonly issuer: string,
    private readonly dataSource: DataSource,
    private readonly log: Log,
  ) {}

  /** Loads the stored copy, then starts to fetch a fresh one without waiting for it. */
  async start(): Promise<void> {
    const rows = await this.dataSource.query<{ jwks: unknown }[]>(`SELECT jwks FROM jwks_cache WHERE issuer = $1`, [
      this.issuer,
    ]);
    if (rows[0]) this.use(rows[0].jwks);
    void this.refresh();
    this.timer = setInterval(() => void this.refresh(), REFRESH_MS);
    this.timer.unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
    this.endpoint.close();
  }

  readonly getKey: JWTVerifyGetKey = async (header, token) => {
    try {
      if (this.keys) return await this.keys(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
    }
    // An unknown key id: either the token is forged, or the keys were rotated. Only a fresh copy shows which.
    if ((await this.refreshSoon()) && this.keys) return this.keys(header, token);
    throw new DomainError('unavailable', 'auth.keys-unavailable', 'The token cannot be checked right now. Try again.');
  };

  /**
   * Fetches a fresh copy at most once per cool-down, so that forged key ids cause no load. While no key is known at all, the cool-down
   * is short and this waits for its end: users-service may be starting.
   * @returns whether the copy is fresh.
   */
  private async refreshSoon(): Promise<boolean> {
    if (this.refreshing && (await this.refreshing)) return true;
    const coolDown = this.keys ? COOLDOWN_MS : FIRST_COOLDOWN_MS;
    const wait = this.lastTriedAt + coolDown - performance.now();
    if (wait > 0 && this.keys) return this.fresh;
    if (wait > 0) await sleep(wait);
    return this.refresh();
  }

  private refresh(): Promise<boolean> {
    this.lastTriedAt = performance.now();
    this.refreshing ??= this.fetchKeys().finally(() => (this.refreshing = undefined));
    return this.refreshing;
  }

  private async fetchKeys(): Promise<boolean> {
    try {
      const jwks = jwksSchema.parse(await this.endpoint.fetch(AbortSignal.timeout(FETCH_TIMEOUT_MS)));
      this.use(jwks);
      this.fresh = true;
      await this.store(jwks);
    } catch (error) {
      this.fresh = false;
      this.log.warn({ err: error, url: this.endpoint.url }, 'JWKS: fetch failed; using the last good copy');
    }
    return this.fresh;
  }

  private async store(jwks: unknown): Promise<void> {
    try {
      await this.dataSource.query(
        `INSERT INTO jwks_cache (issuer, jwks) VALUES ($1, $2)
         ON CONFLICT (issuer) DO UPDATE SET jwks = excluded.jwks, fetched_at = now()`,
        [this.issuer, JSON.stringify(jwks)],
      );
    } catch (error) {
      this.log.warn({ err: error }, 'JWKS: could not store the fresh copy; the next fetch tries again');
    }
  }

  private use(jwks: unknown): void {
    const set: JSONWebKeySet = jwksSchema.parse(jwks);
    this.keys = createLocalJWKSet(set);
  }
}
