// Run by "helm test". Connects to the gateway's Service, and requests the host that browsers use.
import { request as http } from 'node:http';
import { request as https } from 'node:https';

const { GATEWAY: host, GATEWAY_HOST: servername, SMOKE } = process.env;

function get(client, port, path) {
  const options = { host, port, path, servername, headers: { host: servername }, timeout: 5000 };
  return new Promise((resolve, reject) => {
    client(options, (answer) => resolve(answer.resume()))
      .on('timeout', () => reject(new Error(`${path}: no answer in 5 s`)))
      .on('error', reject)
      .end();
  });
}

const expected = [
  [http, 80, '/', 301],
  [https, 443, '/', 200],
  ...Object.entries(JSON.parse(SMOKE)).map(([path, status]) => [https, 443, path, status]),
];
for (const [client, port, path, status] of expected) {
  const answer = await get(client, port, path);
  console.log(`${answer.statusCode} ${path}`);
  if (answer.statusCode !== status) throw new Error(`${path} answered ${answer.statusCode}, not ${status}`);
  if (status === 200 && !('strict-transport-security' in answer.headers)) throw new Error(`${path} has no HSTS`);
}
