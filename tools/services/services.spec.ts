import { describe, expect, it } from '@jest/globals';
import { type ServiceRow, services } from '../../services.ts';
import { peersOf, tokenIssuerOf } from './services.ts';

const [users, todo] = services;
const unsigned: ServiceRow = { ...todo, name: 'mail-service', short: 'mail' };

describe('the token issuer', () => {
  it('is the one service that signs access tokens', () => {
    expect(tokenIssuerOf(services)).toBe(users);
  });

  it.each([
    ['no service signs', [unsigned], 'found: none'],
    ['two services sign', [users, { ...unsigned, signsTokens: true as const }], 'found: users-service, mail-service'],
  ])('is refused if %s', (_, rows: readonly ServiceRow[], message) => {
    expect(() => tokenIssuerOf(rows)).toThrow(message);
  });
});

describe('the peers of a service', () => {
  it('are rows', () => {
    expect(peersOf(todo, services)).toEqual([users]);
  });

  it('must exist', () => {
    const row = { ...todo, peers: ['users-service', 'user-service'] };
    expect(() => peersOf(row, services)).toThrow('todo-service has unknown peers: user-service');
  });
});
