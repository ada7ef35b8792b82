/** 1980 to 2099: offsets from UTC are whole minutes there, years have four digits, and nothing is near the end of time. */
const FROM = Date.UTC(1980, 0);
const TO = Date.UTC(2100, 0);

/** Whether the short ways with dates hold for a moment; others are left to Luxon. */
export function isPlainTime(millis: number): boolean {
  return millis >= FROM && millis < TO;
}
