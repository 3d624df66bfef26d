/** All that needs no quoting, whichever program reads the file. */
const PLAIN = /^[\w./:@,=+-]*$/;

/**
 * The content of an environment file for Compose.
 *
 * @throws {Error} for a value that Compose would read as something else, naming the variable and not the value.
 */
export function envFile(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => {
      if (!PLAIN.test(value)) throw new Error(`${name} holds a character that an environment file cannot.`);
      return `${name}=${value}\n`;
    })
    .join('');
}
