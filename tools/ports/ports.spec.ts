import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { listeningInodes, PortInUseError } from './port-holder.ts';
import { choosePorts, debugPorts, defaultPorts, freePort } from './ports.ts';

const servers: Server[] = [];

async function occupy(port: number): Promise<void> {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
}

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

describe('choosePorts', () => {
  it('gives distinct defaults', () => {
    const all = [...Object.values(defaultPorts), ...Object.values(debugPorts)];
    expect(new Set(all).size).toBe(all.length);
  });

  it('gives distinct free ports, none of them a default', async () => {
    const ports = Object.values(await choosePorts('free', false));
    expect(new Set(ports).size).toBe(Object.keys(defaultPorts).length);
    for (const port of ports) expect(Object.values(defaultPorts)).not.toContain(port);
  });

  it('names the holder of a taken port', async () => {
    const gateway = await freePort();
    await occupy(gateway);
    const wanted = { ...(await choosePorts('free', false)), gateway };
    await expect(choosePorts(wanted, false)).rejects.toThrow(PortInUseError);
    await expect(choosePorts(wanted, false)).rejects.toThrow(
      `Port ${gateway} (gateway) is in use by pid ${process.pid} (`,
    );
  });
});

describe('listeningInodes', () => {
  const line = (local: string, state: string, inode: string) =>
    `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0000 100 0 0 10 0`;
  const table = [
    '  sl  local_address',
    line('0100007F:1F90', '0A', '11'),
    line('0100007F:1F90', '01', '12'),
    line('0100007F:1F91', '0A', '13'),
  ];

  it('finds sockets that listen, not those that are connected', () => {
    expect(listeningInodes(table.join('\n'), 8080)).toEqual(['11']);
  });

  it('finds none on a port on which nobody listens', () => {
    expect(listeningInodes(table.join('\n'), 80)).toEqual([]);
  });
});
