export type Broker = {
  readonly port: number;
  readonly controllerPort: number;
  readonly logDir: string;
  /** Where clients find it, and what it listens on for them; both loopback where absent. */
  readonly host?: string;
  readonly listen?: string;
};

/** server.properties of a single KRaft node that is broker and controller in one. */
export function serverProperties(broker: Broker): string {
  const { port, controllerPort, logDir, host = '127.0.0.1', listen = '127.0.0.1' } = broker;
  const properties: Record<string, string | number | boolean> = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    // Read from here at each start, not kept in the log, so that the data can be started again on another port.
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `BROKER://${listen}:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `BROKER://${host}:${port}`,
    'listener.security.protocol.map': 'BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'BROKER',
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': logDir,
    // A misspelt topic must be an error, not a new topic.
    'auto.create.topics.enable': false,
    'delete.topic.enable': true,
    'default.replication.factor': 1,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    // With one consumer a group there is nobody to wait for; the default is 3 s.
    'group.initial.rebalance.delay.ms': 0,
    'log.segment.bytes': 64 * 1024 * 1024,
    'num.network.threads': 2,
    'num.io.threads': 4,
  };
  return Object.entries(properties)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

/** log4j2 to standard output, which is the process's log file. */
export const loggingProperties = `status=error
appender.out.type=Console
appender.out.name=out
appender.out.layout.type=PatternLayout
appender.out.layout.pattern=%d{ISO8601} %-5p %c{1} %m%n
rootLogger.level=info
rootLogger.appenderRef.out.ref=out
`;
