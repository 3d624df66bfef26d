import { describe, expect, it } from '@jest/globals';
import kafkajs from 'kafkajs';
import { missingRights, rightsOf } from './access.ts';

const messaging = {
  topics: [{ name: 'users.accounts.v1' }, { name: 'todo.lists.v1' }],
  subscriptions: { 'users-worker': ['todo.lists.v1'], 'todo-worker': ['users.accounts.v1'] },
};
const wanted = rightsOf({ sidecars: 'User:CN=sidecar', scaler: 'User:CN=scaler' }, messaging);
const described = wanted.map(({ principal, host, operation, permissionType, ...resource }) => ({
  ...resource,
  acls: [{ principal, host, operation, permissionType }],
}));

describe('rights that a broker does not enforce yet', () => {
  it('are none if it describes all of them', () => expect(missingRights(wanted, described)).toEqual([]));

  it('are named by principal, operation and resource', () => {
    expect(missingRights(wanted, described.slice(1))).toEqual([
      'User:CN=sidecar may DESCRIBE TOPIC users.accounts.v1 from *',
    ]);
  });

  it('include a right that another principal has, or that is denied', () => {
    const [first] = wanted;
    if (first === undefined) throw new Error('No rights are wanted');
    const { DENY } = kafkajs.AclPermissionTypes;
    const others = [{ principal: 'User:CN=scaler' }, { permissionType: DENY }].map((change) => ({
      ...first,
      ...change,
    }));
    expect(
      missingRights(
        [first],
        others.map((acl) => ({ ...acl, acls: [acl] })),
      ),
    ).toHaveLength(1);
  });
});
