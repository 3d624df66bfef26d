import kafkajs from 'kafkajs';
import { type Broker, onEachBroker, withAdmin } from './broker.ts';
import { waitUntilComplete } from './wait.ts';

const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs;

/** Principals as the broker knows them, such as `User:CN=kafka-sidecar-client`. */
export type Grants = {
  /** Dapr's sidecars: they publish to every topic, and read the subscribed topics as the consumer groups of their apps. */
  readonly sidecars?: string | undefined;
  /** KEDA, which scales the workers: it reads the offsets of the groups, and no records. */
  readonly scaler?: string | undefined;
};

/** All topics, and the topics that each consumer group reads. */
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

/**
 * Grants the rights, and returns how many there are once every broker of the cluster enforces all of them. Revokes none.
 * @throws {Error} naming a right that a broker does not enforce within 30 s.
 */
export async function grantOn(broker: Broker, grants: Grants, messaging: Messaging): Promise<number> {
  const acl = [...rightsOf(grants, messaging)];
  if (acl.length > 0) {
    await withAdmin(broker, (admin) => admin.createAcls({ acl }));
    await onEachBroker(broker, (admin, address) =>
      waitUntilComplete(`Rights on ${address}`, async () => missingRights(acl, await enforcedRights(admin))),
    );
  }
  return acl.length;
}

/** The controller confirms rights before brokers apply them. A broker describes the rights that it enforces. */
async function enforcedRights(admin: kafkajs.Admin): Promise<readonly kafkajs.DescribeAclResource[]> {
  const { resources } = await admin.describeAcls({
    resourceType: AclResourceTypes.ANY,
    resourcePatternType: ResourcePatternTypes.ANY,
    operation: AclOperationTypes.ANY,
    permissionType: AclPermissionTypes.ANY,
  });
  return resources;
}

/** Rights of `wanted` that `described` lacks, each as one line for people. Pure. */
export function missingRights(
  wanted: readonly kafkajs.AclEntry[],
  described: readonly kafkajs.DescribeAclResource[],
): readonly string[] {
  const enforced = new Set(
    described.flatMap(({ acls, ...resource }) => acls.map((acl) => describeRight({ ...resource, ...acl }))),
  );
  return wanted.map(describeRight).filter((right) => !enforced.has(right));
}

/** Such as `User:CN=kafka-sidecar-client may WRITE TOPIC todo.lists.v1 from *`. */
function describeRight(entry: kafkajs.AclEntry): string {
  const { principal, resourceName, host } = entry;
  const may = entry.permissionType === AclPermissionTypes.ALLOW ? 'may' : 'may not';
  const operation = nameIn(AclOperationTypes, entry.operation);
  return `${principal} ${may} ${operation} ${nameIn(AclResourceTypes, entry.resourceType)} ${resourceName} from ${host}`;
}

/** Finds the name of a number: at run time, kafkajs' enums are plain objects that map only names to numbers. */
function nameIn(names: object, value: number): string {
  return Object.entries(names).find(([, number]) => number === value)?.[0] ?? String(value);
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
