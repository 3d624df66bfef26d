import { forEachService } from '../../tools/services/services.ts';
import { apiUrlVariable } from './api-url-variable.ts';
import { createGateway } from './gateway.ts';

/**
 * The one origin that browsers talk to. Configuration: HOST, PORT, STATIC_DIR, and one variable for each service, such as USERS_API_URL.
 */
const environment = (name: string): string => {
  const value = process.env[name];
  if (value !== undefined && value !== '') return value;
  console.error(`gateway: ${name} is not set`);
  process.exit(78);
};

const gateway = await createGateway({
  apis: forEachService((service) => environment(apiUrlVariable(service))),
  staticDir: environment('STATIC_DIR'),
  logLevel: 'warn',
});

process.once('SIGTERM', () => void gateway.close());
await gateway.listen({ host: environment('HOST'), port: Number(environment('PORT')) });
