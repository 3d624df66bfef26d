import { type Command, InvalidArgumentError } from 'commander';

/** Options of the commands that look into the databases. */
export function takeDatabase(command: Command): Command {
  const which = "connection string of one service's database (default: all of the platform that runs here)";
  return command.option('-d, --database-url <url>', which);
}

export function parseSeconds(text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a number of seconds.');
}
