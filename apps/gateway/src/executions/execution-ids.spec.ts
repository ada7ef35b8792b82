import { ExecutionIds } from './execution-ids.ts';

const timeOf = (id: string) => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);

describe(ExecutionIds, () => {
  it('makes UUIDs of version 7 that hold the time', () => {
    const id = new ExecutionIds().next(1_900_000_000_123);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(timeOf(id)).toBe(1_900_000_000_123);
  });

  it('makes each one greater than the one before, within a millisecond, past its counter, and when the clock goes back', () => {
    const ids = new ExecutionIds();
    const made = [...Array.from({ length: 10_000 }, () => ids.next(1_000)), ids.next(500), ids.next(1_001), ids.next(2_000)];
    expect(made).toEqual(made.toSorted());
    expect(new Set(made).size).toBe(made.length);
    expect(timeOf(made.at(-1)!)).toBe(2_000);
  });

  it('does not repeat itself from one process to the next', () => {
    const made = Array.from({ length: 500 }, () => new ExecutionIds().next(1_000));
    expect(new Set(made).size).toBe(500);
  });
});
