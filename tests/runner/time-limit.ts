/**
 * Minutes that this run may still take: TEST_MINUTES less the time used so far. Undefined if TEST_MINUTES is not set.
 * @throws {Error} if TEST_MINUTES is not a number.
 */
export function minutesLeft(): number | undefined {
  const { TEST_MINUTES: given } = process.env;
  if (given === undefined || given === '') return undefined;
  if (!/^\d+$/.test(given)) throw new Error(`TEST_MINUTES must be a number of minutes, not ${given}`);
  return Number(given) - process.uptime() / 60;
}
