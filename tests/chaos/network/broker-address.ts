const HOST = Buffer.from('127.0.0.1');

/**
 * A broker tells its clients at which address to reach it: the host, then the port in four bytes
 * (https://kafka.apache.org/protocol#The_Messages_Metadata). This replaces the port by that of a proxy, so that no client goes past it.
 */
export function replaceBrokerPort(data: Buffer, from: number, to: number): Buffer {
  const told = addressOf(from);
  if (!data.includes(told)) return data;
  const changed = Buffer.from(data);
  for (let at = changed.indexOf(told); at !== -1; at = changed.indexOf(told, at + told.length))
    changed.writeInt32BE(to, at + HOST.length);
  return changed;
}

function addressOf(port: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(port);
  return Buffer.concat([HOST, bytes]);
}
