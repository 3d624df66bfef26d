import { createGateway } from './gateway.ts';

/** The one origin that browsers talk to. Configuration: HOST, PORT, USERS_API_URL, TODO_API_URL, STATIC_DIR. */
const environment = (name: string): string => {
  const value = process.env[name];
  if (value !== undefined && value !== '') return value;
  console.error(`gateway: ${name} is not set`);
  process.exit(78);
};

const gateway = await createGateway({
  usersApiUrl: environment('USERS_API_URL'),
  todoApiUrl: environment('TODO_API_URL'),
  staticDir: environment('STATIC_DIR'),
  logLevel: 'warn',
});

process.once('SIGTERM', () => void gateway.close());
await gateway.listen({ host: environment('HOST'), port: Number(environment('PORT')) });
