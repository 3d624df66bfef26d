import { layoutOf, makeDataDir } from '../../../tools/data-folder/layout.ts';
import { loadSecrets } from '../../../tools/data-folder/secrets.ts';
import { ensureDatabases } from '../../../tools/postgres/databases.ts';
import { migrate } from '../../../dev/parts/service-specs.ts';
import { describeServices } from '../../../tools/services/services.ts';
import { choosePorts, freePort } from '../../../tools/ports/ports.ts';
import { buildAll } from '../../../tools/build/build.ts';
import { type Ended, interrupt, runToEnd } from '../container.ts';
import { silentServer } from './silent-server.ts';
import { endedAtOnce, expectThat, OTHER_USER, type SmokeTest } from './smoke-test.ts';

const COMMANDS = ['topics', 'dlq', 'projections'];

/** Shows the help as two users, lists dead letters of a real database, and fails clearly if the broker is away. */
export const operatorsSmokeTest: SmokeTest = async ({
  launch,
  signal,
  report,
  name,
  postgresUrl,
  scratch,
  stopSignal,
}) => {
  await buildAll({ report, signal, only: ['users-service'] });
  const layout = layoutOf(scratch);
  makeDataDir(layout);
  const postgres = new URL(postgresUrl);
  const port = Number(postgres.port);
  const ports = { ...(await choosePorts('free', false)), postgres: port };
  const service = describeServices(layout, ports, loadSecrets(layout))['users-service'];
  await ensureDatabases(port, decodeURIComponent(postgres.password), [service.database]);
  await migrate(service, layout, {}, signal);

  report(`${name}: running the commands`);
  const helps: (Ended & { readonly ms: number })[] = [];
  for (const user of [undefined, undefined, OTHER_USER]) {
    helps.push(await runToEnd(await launch({ args: ['--help'], ...(user === undefined ? {} : { user }) }), signal));
  }
  const list = ['dlq', 'list', '--json', '--database-url', service.databaseUrl];
  const letters = await runToEnd(await launch({ args: list }), signal);
  const away = await runToEnd(
    await launch({ args: ['topics', 'plan', '--brokers', `127.0.0.1:${await freePort()}`] }),
    signal,
  );
  const silent = await silentServer();
  const waiting = await launch({ args: ['topics', 'plan', '--brokers', `127.0.0.1:${silent.port}`] });
  const interrupted = await interrupt(waiting, silent.connected, { stopSignal, signal }).finally(silent.close);
  const missing = COMMANDS.filter((command) => !helps.every(({ output }) => output.includes(`\n  ${command} `)));
  return {
    startMs: helps.map(({ ms }) => ms),
    problems: [
      ...expectThat(
        helps.every(({ code }) => code === 0),
        `--help ended with ${helps.map(({ code }) => code).join(', ')}`,
      ),
      ...expectThat(missing.length === 0, `the help lacks the commands ${missing.join(', ')}`),
      ...expectThat(letters.code === 0 && letters.output.trim() === '[]', `dlq list printed: ${letters.output}`),
      ...expectThat(
        away.code === 1,
        `topics plan without a broker ended with ${away.code ?? 'a signal'}: ${away.output}`,
      ),
      ...endedAtOnce(interrupted),
    ],
  };
};
