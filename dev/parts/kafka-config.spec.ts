import { expect, it } from '@jest/globals';
import { serverProperties } from './kafka-config.ts';

it('the configuration binds the broker to loopback, has a static voter, and creates no topics by itself', () => {
  const lines = serverProperties({ port: 1, controllerPort: 2, logDir: '/data' }).split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      'listeners=BROKER://127.0.0.1:1,CONTROLLER://127.0.0.1:2',
      'controller.quorum.voters=1@127.0.0.1:2',
      'log.dirs=/data',
      'auto.create.topics.enable=false',
    ]),
  );
});
