import { type Broker, withAdmin } from './broker.ts';
import { waitUntilComplete } from './wait.ts';

/**
 * Waits until each consumer group has a coordinator that answers. On a new cluster the first request makes Kafka create the topic of the
 * offsets, and a new coordinator loads it before it admits members.
 * @throws {Error} naming a group whose coordinator does not answer within 30 s.
 */
export async function waitForCoordinators(broker: Broker, groups: readonly string[]): Promise<void> {
  await withAdmin(broker, (admin) =>
    waitUntilComplete('Coordinators of consumer groups', async () => {
      const described = groups.map((group) =>
        admin.describeGroups([group]).then(
          () => [],
          (error: unknown) => [`${group} (${error instanceof Error ? error.message : String(error)})`],
        ),
      );
      return (await Promise.all(described)).flat();
    }),
  );
}
