import type { Clock } from '@weft/engine';

/** When recorded runs took place, as they see it. Long ago, so that what they wait for is due by the clock of any database. */
export const RECORDED_AT = Date.UTC(2025, 5, 1, 12);
const HASTE = 100;

/** Time stands still for those who ask for it, so that what they make of it is the same in every replay; those who sleep wake up early. */
export const stillClock: Clock = {
  now: () => RECORDED_AT,
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const wake = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, Math.min(ms / HASTE, 2 ** 31 - 1));
      signal.addEventListener('abort', wake, { once: true });
    }),
};
