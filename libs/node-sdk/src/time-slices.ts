/** Lets a loop over many items give way to the other work of its process. Supplied by the executor. */
export interface TimeSlices {
  /** Milliseconds of a monotonic clock. */
  now(): number;
  /** Resolves once other work had its turn. */
  pause(): Promise<void>;
}

/** Never pauses: for tests, and for hosts that run one thing at a time. */
export const ENDLESS_SLICE: TimeSlices = { now: () => 0, pause: () => Promise.resolve() };
