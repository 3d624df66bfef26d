import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

export interface RefreshToken {
  /** Session id. */
  readonly sessionId: string;
  readonly generation: number;
}

const parts = z.tuple([z.uuid(), z.string().regex(/^[1-9]\d{0,8}$/), z.base64url()]);

/**
 * Refresh tokens: `<session>.<generation>.<HMAC-SHA-256 of both>`. They can be made again from the session alone, so the
 * database holds nothing that could be stolen, and a repeated refresh gives the very same successor.
 */
export class RefreshTokens {
  constructor(private readonly secret: string) {}

  issue({ sessionId, generation }: RefreshToken): string {
    const body = `${sessionId}.${generation}`;
    return `${body}.${this.sign(body).toString('base64url')}`;
  }

  /** undefined for anything that this service did not issue. */
  read(token: string): RefreshToken | undefined {
    const parsed = parts.safeParse(token.split('.'));
    if (!parsed.success) return undefined;
    const [sessionId, generation, signature] = parsed.data;
    const expected = this.sign(`${sessionId}.${generation}`);
    const actual = Buffer.from(signature, 'base64url');
    if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) return undefined;
    return { sessionId, generation: Number(generation) };
  }

  private sign(body: string): Buffer {
    return createHmac('sha256', this.secret).update(body).digest();
  }
}
