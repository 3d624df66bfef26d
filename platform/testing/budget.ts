/**
 * Minutes that this run may still take, of the TEST_MINUTES that whoever started it gives it; undefined without a limit.
 * @throws {Error} when that is no number.
 */
export function minutesLeft(): number | undefined {
  const { TEST_MINUTES: given } = process.env;
  if (given === undefined || given === '') return undefined;
  if (!/^\d+$/.test(given)) throw new Error(`TEST_MINUTES must be a number of minutes, not ${given}`);
  return Number(given) - process.uptime() / 60;
}
