import { describe, it } from '@jest/globals';
import { given } from '@todo-platform/contracts/testing';
import { ownedByAda } from '../../../test/support/examples.js';
import { authorize, type ListAction } from './access.js';

const actions: readonly ListAction[] = ['read', 'change', 'delete'];

describe('access to a list', () => {
  it.each(actions)('lets the owner %s it', (action) =>
    given(ownedByAda)
      .when((it) => authorize(it, 'ada', action))
      .then(ownedByAda),
  );

  it.each(actions)('does not let another person %s it', (action) =>
    given(ownedByAda)
      .when((it) => authorize(it, 'bob', action))
      .thenThrows('list.not-found'),
  );

  it('to a list that does not exist is refused in the same way', () =>
    given(undefined)
      .when((it) => authorize(it, 'ada', 'read'))
      .thenThrows('list.not-found'));
});
