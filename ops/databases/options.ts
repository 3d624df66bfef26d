import { type Command, InvalidArgumentError } from 'commander';

/** The option of all commands that read a database. */
export function takeDatabase(command: Command): Command {
  const description =
    "connection string of one service's database (default: all databases of npm start on this machine)";
  return command.option('-d, --database-url <url>', description);
}

export function parseSeconds(text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a number of seconds.');
}
