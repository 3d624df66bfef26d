import { setTimeout } from 'node:timers/promises';
import kafkajs from 'kafkajs';
import { type Broker, withAdmin } from './broker.ts';

const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs;

const ENFORCED_WITHIN_MS = 30_000;
const POLL_MS = 100;

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
 * Grants the rights, and returns how many there are once the broker enforces all of them. Revokes none.
 * @throws {Error} naming the rights that the broker does not enforce within 30 s.
 */
export async function grantOn(broker: Broker, grants: Grants, messaging: Messaging): Promise<number> {
  const acl = [...rightsOf(grants, messaging)];
  if (acl.length > 0)
    await withAdmin(broker, async (admin) => {
      await admin.createAcls({ acl });
      await untilEnforced(admin, acl);
    });
  return acl.length;
}

/**
 * The controller confirms rights before brokers apply them. A broker describes the rights that it enforces. This asks one broker; the
 * others of a cluster may enforce them a moment later.
 */
async function untilEnforced(admin: Pick<kafkajs.Admin, 'describeAcls'>, acl: readonly kafkajs.AclEntry[]) {
  const deadline = performance.now() + ENFORCED_WITHIN_MS;
  for (;;) {
    const { resources } = await admin.describeAcls({
      resourceType: AclResourceTypes.ANY,
      resourcePatternType: ResourcePatternTypes.ANY,
      operation: AclOperationTypes.ANY,
      permissionType: AclPermissionTypes.ANY,
    });
    const missing = missingRights(acl, resources);
    if (missing.length === 0) return;
    if (performance.now() >= deadline)
      throw new Error(
        `The broker does not enforce ${missing.length} rights within ${ENFORCED_WITHIN_MS / 1_000} s, such as ` +
          `"${missing[0]}". Run the command again.`,
      );
    await setTimeout(POLL_MS);
  }
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
