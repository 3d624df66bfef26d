import kafkajs from 'kafkajs';
import { type Broker, withAdmin } from './broker.ts';

const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs;

/** Principals as the broker knows them, such as `User:CN=kafka-sidecar-client`. */
export type Grants = {
  /** Dapr's sidecars: they publish to every topic and read, each group for its app, what is subscribed to. */
  readonly sidecars?: string | undefined;
  /** Who scales workers: it may ask how far the groups have come, and read nothing. */
  readonly scaler?: string | undefined;
};

/** What rights are about: all topics, and the topics that each consumer group reads. */
export type Messaging = {
  readonly topics: readonly { readonly name: string }[];
  readonly subscriptions: Readonly<Record<string, readonly string[]>>;
};

/** The least that each principal needs. Pure. */
export function rightsOf({ sidecars, scaler }: Grants, messaging: Messaging): readonly kafkajs.AclEntry[] {
  const names = messaging.topics.map(({ name }) => name);
  const groups = Object.keys(messaging.subscriptions);
  const read = [...new Set(Object.values(messaging.subscriptions).flat())];
  const { DESCRIBE, READ, WRITE } = AclOperationTypes;
  const { GROUP, TOPIC } = AclResourceTypes;
  return [
    ...rights(sidecars, TOPIC, names, [DESCRIBE, WRITE]),
    ...rights(sidecars, TOPIC, read, [READ]),
    ...rights(sidecars, GROUP, groups, [READ]),
    ...rights(scaler, TOPIC, names, [DESCRIBE]),
    ...rights(scaler, GROUP, groups, [DESCRIBE]),
  ];
}

/** Gives the rights, which may be there already; takes none away. */
export async function grantOn(broker: Broker, grants: Grants, messaging: Messaging): Promise<number> {
  const acl = [...rightsOf(grants, messaging)];
  if (acl.length > 0) await withAdmin(broker, (admin) => admin.createAcls({ acl }));
  return acl.length;
}

function rights(
  principal: string | undefined,
  resourceType: kafkajs.AclResourceTypes,
  names: readonly string[],
  operations: readonly kafkajs.AclOperationTypes[],
): readonly kafkajs.AclEntry[] {
  if (principal === undefined) return [];
  return names.flatMap((resourceName) =>
    operations.map((operation) => ({
      ...{ resourceType, resourceName, resourcePatternType: ResourcePatternTypes.LITERAL },
      ...{ principal, host: '*', operation, permissionType: AclPermissionTypes.ALLOW },
    })),
  );
}
