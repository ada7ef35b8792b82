import type { Clock } from '@weft/engine';
import type { TimeSlices } from '@weft/node-sdk';

/** Above it `setTimeout` fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The engine's clock in a real process: the dates are those of the database, which decides what is due. */
export const clockBy = (dates: { now(): number }): Clock => ({ now: () => dates.now(), sleep: systemClock.sleep });

/** By what this machine takes the time to be. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    const wakeAt = performance.now() + ms;
    do await sleepOnce(Math.min(LONGEST_TIMER_MS, Math.max(0, wakeAt - performance.now())), signal);
    while (!signal.aborted && performance.now() < wakeAt);
  },
};

function sleepOnce(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const wake = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    signal.addEventListener('abort', wake, { once: true });
  });
}

/** Lets sockets and timers have their turn. */
export const eventLoopSlices: TimeSlices = {
  now: () => performance.now(),
  pause: () => new Promise((resolve) => setImmediate(resolve)),
};
