/** Values of these characters need no quotes, in any program that reads the file. */
const PLAIN = /^[\w./:@,=+-]*$/;

/**
 * The content of an environment file for Compose.
 *
 * @throws {Error} for a value that Compose would change. The error names the variable, but not the value.
 */
export function envFile(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => {
      if (!PLAIN.test(value)) throw new Error(`${name} holds a character that an environment file cannot.`);
      return `${name}=${value}\n`;
    })
    .join('');
}
