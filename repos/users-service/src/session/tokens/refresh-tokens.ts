import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

export interface RefreshToken {
  readonly sessionId: string;
  readonly generation: number;
}

const parts = z.tuple([z.uuid(), z.string().regex(/^[1-9]\d{0,8}$/), z.base64url()]);

/**
 * Refresh tokens: `<session id>.<generation>.<HMAC-SHA-256 of both>`. The service derives a token from the session and its
 * secret. So the database stores no token that could be stolen, and a repeated refresh returns the same successor.
 */
export class RefreshTokens {
  constructor(private readonly secret: string) {}

  issue({ sessionId, generation }: RefreshToken): string {
    const body = `${sessionId}.${generation}`;
    return `${body}.${this.sign(body).toString('base64url')}`;
  }

  /** Returns undefined if there is no token, or if this service did not issue it. */
  verify(token: string | undefined): RefreshToken | undefined {
    const parsed = parts.safeParse(token?.split('.'));
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
