/** Beyond the time that handlers get to finish: closing pools and sockets. */
const CLOSING_MS = 5_000;
const EXIT_FORCED = 1;
/** One Ctrl-C reaches a process several times: from the terminal, and handed on by each wrapper above it. */
const SAME_SIGNAL_MS = 500;

/** SIGTERM and SIGINT end the process once `stop` is through; a second one, or a stop that hangs, ends it at once. */
export function stopOnSignals(stop: () => Promise<void>, shutdownTimeoutMs: number): void {
  let stoppingSince: number | undefined;
  const end = () => {
    if (stoppingSince !== undefined) {
      if (performance.now() - stoppingSince > SAME_SIGNAL_MS) process.exit(EXIT_FORCED);
      return;
    }
    stoppingSince = performance.now();
    setTimeout(() => process.exit(EXIT_FORCED), shutdownTimeoutMs + CLOSING_MS).unref();
    stop().then(
      () => process.exit(0),
      () => process.exit(EXIT_FORCED),
    );
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
}
