import { evaluate, failureOf } from '../../../test/make-scope.ts';

const berlin = { timezone: 'Europe/Berlin' };
const NEW_YORK = { timezone: 'America/New_York' };

describe('dates', () => {
  it.each([
    ['$now.toISO()', '2025-03-14T16:09:26.535+01:00'],
    ['$now', '2025-03-14T16:09:26.535+01:00'],
    ['$today.toISO()', '2025-03-14T00:00:00.000+01:00'],
    ['$now.format("yyyy-MM-dd HH:mm:ss")', '2025-03-14 16:09:26'],
    ['$now.toFormat("dd/LL/yyyy")', '14/03/2025'],
    ['$now.minus(1, "day").toISODate()', '2025-03-13'],
    ['$now.plus({ days: 1, hours: 2 }).toISO()', '2025-03-15T18:09:26.535+01:00'],
    ['$today.plus(2, "weeks").format("cccc")', 'Friday'],
    ['$now.setZone("America/New_York").hour', 11],
    ['$now.toUTC().toISO()', '2025-03-14T15:09:26.535Z'],
    ['$now.startOf("month").day + $now.endOf("month").day', 32],
    ['$now.beginningOf("week").toISODate()', '2025-03-10'],
    ['$now.toMillis() === Date.now() && +$now === $now.toMillis()', true],
    ['$now.weekdayLong + $now.zoneName', 'FridayEurope/Berlin'],
    ['$now.extract("month") + $now.extract("year")', 2028],
    ['$now.isWeekend() || "2025-03-15".toDateTime().isWeekend()', true],
    ['"2025-03-10".toDateTime().diffTo("2025-03-01", "days")', 9],
    ['$now.diffTo("2025-03-14T15:09:26.535+01:00", "hours")', 1],
    ['"2025-03-13T16:09:26.535".toDateTime().diffToNow("days")', 1],
    ['"2025-03-10".toDateTime().diffTo("2025-01-01", ["months", "days"])', { months: 2, days: 9 }],
    ['$now.diff(DateTime.fromISO("2025-03-13"), "days").toObject().days > 1', true],
    ['DateTime.fromISO("2025-01-01") < $now', true],
    ['$now > "2025-01-01".toDateTime()', true],
    ['$now.isBetween("2025-01-01", "2026-01-01")', true],
    ['$now.minus(5, "minutes").isInLast(10, "minutes")', true],
    ['"14.03.2025 08:00".toDateTime("dd.MM.yyyy HH:mm").toISO()', '2025-03-14T08:00:00.000+01:00'],
    ['"Fri, 14 Mar 2025 15:00:00 GMT".toDateTime().toISO()', '2025-03-14T16:00:00.000+01:00'],
    ['"2025-03-14 15:00:00".toDateTime().toISO()', '2025-03-14T15:00:00.000+01:00'],
    ['DateTime.fromFormat("3/4/2025", "M/d/yyyy").toISODate()', '2025-03-04'],
    ['DateTime.local(2025, 7, 1).toISO()', '2025-07-01T00:00:00.000+02:00'],
    ['DateTime.now().plus({ minutes: 1 }) - DateTime.now()', 60_000],
    ['Duration.fromObject({ hours: 1, minutes: 30 }).as("minutes")', 90],
    ['Interval.fromISO("2025-01-01/2025-01-03").splitBy({ days: 1 }).map((part) => part.start.day)', [1, 2]],
    ['Interval.fromISO("2025-01-01/2025-01-03").splitAt("2025-01-02")[1].toISODate()', '2025-01-02/2025-01-03'],
    ['Interval.fromISO("2025-01-01/2025-01-05").divideEqually(2)[0].end.day', 3],
    ['Interval.fromISO("2025-01-01/2025-01-05").engulfs(Interval.fromISO("2025-01-02/2025-01-03"))', true],
    ['Interval.fromISO("2025-01-01/2025-01-05").difference(Interval.fromISO("2025-01-02/2025-01-06"))[0].end.day', 2],
    ['Interval.fromISO("2025-01-01/2025-01-05").isBefore("2025-02-01")', true],
    ['Interval.fromISO("2025-01-01/2025-01-05").set({ end: "2025-01-03".toDateTime() }).length("days")', 2],
    ['Interval.fromISO("2025-01-01/2025-01-05").toFormat("d LLL")', '1 Jan – 5 Jan'],
    ['Interval.merge([Interval.fromISO("2025-01-01/2025-01-03"), Interval.fromISO("2025-01-02/2025-01-05")]).length', 1],
    ['Duration.fromObject({ hours: 1 }).set({ minutes: 5 }).toISO()', 'PT1H5M'],
    ['Duration.fromObject({ hours: 1 }).mapUnits((value) => value * 2).hours', 2],
    ['Duration.fromObject({ hours: 1, minutes: 0 }).removeZeros().equals(Duration.fromObject({ hours: 1 }))', true],
    ['$now.toLocaleParts({ month: "long" })', [{ type: 'month', value: 'March' }]],
    ['$now.toLocaleString(DateTime.DATETIME_MED_WITH_SECONDS)', 'Mar 14, 2025, 4:09:26 PM'],
    ['$now.resolvedLocaleOptions().locale', 'en-US'],
    ['Interval.fromDateTimes("2025-01-01".toDateTime(), "2025-01-03".toDateTime()).length("days")', 2],
    ['$now.toLocaleString(DateTime.DATE_MED)', 'Mar 14, 2025'],
    ['$now.toLocaleString(DateTime.DATE_FULL, { locale: "de" })', '14. März 2025'],
    ['$now.toLocaleString({ month: "long" }, { locale: "fr" })', 'mars'],
    ['$now.toLocaleString(undefined, { locale: "de" })', '14.3.2025'],
    ['$now.toLocaleString("de", { month: "long" })', 'März'],
    ['$now.setLocale("de").toFormat("LLLL")', 'März'],
    ['$now.minus({ days: 2 }).toRelative()', '2 days ago'],
    ['"not a date" && $now.hasSame($today, "day")', true],
    ['$now.toJSDate().toISOString()', '2025-03-14T15:09:26.535Z'],
  ])('evaluates %s', (code, expected) => {
    expect(evaluate(code, berlin)).toEqual(expected);
  });

  it.each([
    ['new Date().toISOString()', '2025-03-14T15:09:26.535Z'],
    ['new Date()', '2025-03-14T15:09:26.535Z'],
    ['Date.now()', 1_741_964_966_535],
    ['new Date(0).toISOString()', '1970-01-01T00:00:00.000Z'],
    ['new Date("2025-01-02").getHours()', 1],
    ['new Date("2025-01-02T10:00").toISOString()', '2025-01-02T09:00:00.000Z'],
    ['new Date("2025-01-02 10:00:00").toISOString()', '2025-01-02T09:00:00.000Z'],
    ['new Date("Jan 2, 2025 10:00").toISOString()', '2025-01-02T09:00:00.000Z'],
    ['new Date("2025-01-02T10:00:00-05:00").toISOString()', '2025-01-02T15:00:00.000Z'],
    ['new Date(2025, 0, 31, 12).toISOString()', '2025-01-31T11:00:00.000Z'],
    ['new Date("nonsense").getTime()', NaN],
    [
      'new Date().getFullYear() + "-" + (new Date().getMonth() + 1) + "-" + new Date().getDate() + " " + new Date().getDay()',
      '2025-3-14 5',
    ],
    ['new Date("2025-07-01T00:00:00Z").getTimezoneOffset()', -120],
    ['new Date(new Date().setDate(1)).toISOString()', '2025-03-01T15:09:26.535Z'],
    ['(() => { const d = new Date(0); d.setMonth(13); return d.toISOString(); })()', '1971-02-01T00:00:00.000Z'],
    ['new Date().toLocaleDateString("de-DE")', '14.3.2025'],
    ['new Date().toLocaleTimeString("en-US", { hour: "2-digit", minute: "2-digit", hour12: false })', '16:09'],
    ['new Date("2025-01-02T00:00:00Z").toString()', 'Thu Jan 02 2025 01:00:00 GMT+0100 (Central European Standard Time)'],
    ['new Date(2000) - new Date(1000)', 1000],
    ['new Date(2000) > new Date(1000)', true],
    ['new Date().format("yyyy") + new Date().plus(1, "year").year', '20252026'],
    ['Date.UTC(2025, 0, 1)', 1_735_689_600_000],
    ['Date.parse("2025-01-01")', 1_735_689_600_000],
  ])("reads JavaScript's %s in the zone of the run", (code, expected) => {
    expect(evaluate(code, berlin)).toEqual(expected);
  });

  it('keeps to the clock across a change of daylight saving time', () => {
    expect(evaluate('"2025-03-30T01:30".toDateTime().plus(1, "hour").toISO()', berlin)).toBe('2025-03-30T03:30:00.000+02:00');
    expect(evaluate('"2025-03-29T12:00".toDateTime().plus(1, "day").toISO()', berlin)).toBe('2025-03-30T12:00:00.000+02:00');
    expect(evaluate('"2025-10-26".toDateTime().endOf("day").diffTo("2025-10-26", "hours").round()', berlin)).toBe(25);
    expect(evaluate('new Date("2025-03-09T02:30:00").toISOString()', NEW_YORK)).toBe('2025-03-09T07:30:00.000Z');
    expect(evaluate('new Date("2025-11-02T12:00:00").getHours()', NEW_YORK)).toBe(12);
    expect(evaluate('$now.isDst()', NEW_YORK)).toBe(true);
  });

  it.each([
    ['"31/12/2025x".toDateTime()', '"31/12/2025x" is not a date.'],
    ['$now.plus("many", "days")', '"many" is not an amount of time.'],
    ['$now.plus(1, "moons")', 'moons'],
    ['$json.no.toDateTime()', 'toDateTime() cannot be called on undefined.'],
    ['$now.setZone("Europe/Nowhere")', '"Europe/Nowhere" is not a time zone.'],
    ['$now.extract("era")', 'A date has no part "era".'],
    ['new Date("x").toISOString()', 'Invalid time value'],
  ])('fails at %s with a reason', (code, message) => {
    expect(failureOf(code, berlin).message).toContain(message);
  });

  it.each([
    ['new Date(0).setDate()', NaN],
    ['new Date(0).setDate(40)', Date.UTC(1970, 1, 9)],
    ['new Date(0).setDate(0)', Date.UTC(1969, 11, 31)],
    ['new Date(0).setMinutes(1, undefined)', NaN],
    ['new Date(0).setMonth(14, 31)', Date.UTC(1971, 2, 31)],
    ['new Date("2026-01-15T12:00:00Z").setDate(20.7)', Date.UTC(2026, 0, 20, 12)],
    ['new Date("2026-01-15T12:00:00Z").setMonth(-13)', Date.UTC(2024, 11, 15, 12)],
    ['new Date("2026-01-15T12:00:00Z").setDate(1e7)', Date.UTC(2026, 0, 1e7, 12)],
    ['new Date("2026-01-15T12:00:00Z").setDate(1e9)', NaN],
    ['new Date("May 5, 2026").getTime() - new Date("5 May 2026").getTime()', 0],
    ['new Date("Feb 30, 2026").getTime()', Date.UTC(2026, 2, 2)],
  ])('gives what JavaScript gives for %s', (code, expected) => {
    expect(evaluate(code)).toEqual(expected);
  });

  it('sets the day of a month by the clocks of the zone', () => {
    const code = '(() => { const d = new Date("2025-03-29T11:00:00Z"); d.setDate(30); return d.toISOString(); })()';
    expect(evaluate(code, berlin)).toBe('2025-03-30T10:00:00.000Z');
  });

  it('does not depend on the zone of the machine', () => {
    const before = process.env['TZ'];
    try {
      for (const zone of ['Asia/Tokyo', 'America/Los_Angeles']) {
        process.env['TZ'] = zone;
        expect(
          evaluate(
            '[new Date("Jan 2, 2025 10:00").getHours(), new Date(2025, 0, 1).toISOString(), "2025-01-02T10:00".toDateTime().toISO()]',
            berlin,
          ),
        ).toEqual([10, '2024-12-31T23:00:00.000Z', '2025-01-02T10:00:00.000+01:00']);
      }
    } finally {
      if (before === undefined) delete process.env['TZ'];
      else process.env['TZ'] = before;
    }
  });
});
