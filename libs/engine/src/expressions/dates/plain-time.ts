/** 1980 to 2099: offsets from UTC are whole minutes there, years have four digits, and nothing is near the end of time. */
export const FIRST_PLAIN_YEAR = 1980;
export const PLAIN_YEARS = 120;
const FROM = Date.UTC(FIRST_PLAIN_YEAR, 0);
const TO = Date.UTC(FIRST_PLAIN_YEAR + PLAIN_YEARS, 0);

/** Whether the short ways with dates hold for a moment; others are left to Luxon. */
export function isPlainTime(millis: number): boolean {
  return millis >= FROM && millis < TO;
}
