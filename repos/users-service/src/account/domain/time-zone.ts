/**
 * Returns whether this is an IANA name in Node's time-zone data. Offsets such as `+05:30` are not: a time zone also says when
 * daylight-saving time begins and ends.
 */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]*$/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
