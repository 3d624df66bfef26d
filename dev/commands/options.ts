import { InvalidArgumentError } from 'commander';
import { type ServiceName, serviceNames } from '../../tools/services/services.ts';

/** The command line options of `npm start`. */
export type StartFlags = {
  readonly port?: number;
  readonly fresh?: true;
  readonly detach?: true;
  readonly json?: true;
};

export function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new InvalidArgumentError('A port is a number from 1 to 65535.');
}

export function parseService(text: string): ServiceName {
  const found = serviceNames.find((name) => name === text);
  if (found) return found;
  throw new InvalidArgumentError(`The services are ${serviceNames.join(' and ')}.`);
}
