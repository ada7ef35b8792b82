import { jest } from '@jest/globals';
import { DatabaseClock } from './database-clock.ts';

const NOON = Date.UTC(2026, 5, 1, 12);

describe(DatabaseClock, () => {
  afterEach(() => jest.restoreAllMocks());

  it('shows the machine’s time until it has learned the database’s', () => {
    jest.spyOn(Date, 'now').mockReturnValue(NOON);
    expect(new DatabaseClock().now()).toBe(NOON);
  });

  it('goes on from what the database said, however the machine’s clock is set', () => {
    let monotonic = 1_000;
    const clock = new DatabaseClock(() => monotonic);
    clock.learn(NOON, 1_000, 1_000);
    jest.spyOn(Date, 'now').mockReturnValue(NOON + 48 * 3_600_000);
    monotonic += 2_500;
    expect(clock.now()).toBe(NOON + 2_500);
  });

  it('takes what the database said for the middle of the way there and back', () => {
    const clock = new DatabaseClock(() => 1_100);
    clock.learn(NOON, 1_000, 1_100);
    expect(clock.now()).toBe(NOON + 50);
  });

  it('is not moved by what the way of a message explains, and is by what it does not', () => {
    const clock = new DatabaseClock(() => 0);
    clock.learn(NOON, 0, 0);
    clock.learn(NOON + 40, -50, 50);
    expect(clock.now()).toBe(NOON);
    clock.learn(NOON + 60, -50, 50);
    expect(clock.now()).toBe(NOON + 60);
  });
});
