/** Throws, or says what is wrong, where the process should get no work. */
export type HealthCheck = () => Promise<string | undefined> | string | undefined;

export interface HealthReport {
  readonly ready: boolean;
  /** By name: `ok`, or what is wrong. */
  readonly checks: Readonly<Record<string, string>>;
}

/** A check that hangs is a check that failed. */
const CHECK_TIMEOUT_MS = 2_000;

/** What a process needs to do its work; one registry for each process. */
export class HealthRegistry {
  private readonly checks = new Map<string, HealthCheck>();

  /** Returns how to take the check out again. */
  register(name: string, check: HealthCheck): () => void {
    this.checks.set(name, check);
    return () => void this.checks.delete(name);
  }

  async report(): Promise<HealthReport> {
    const results = await Promise.all([...this.checks].map(async ([name, check]) => [name, await runCheck(check)] as const));
    return { ready: results.every(([, result]) => result === 'ok'), checks: Object.fromEntries(results) };
  }
}

async function runCheck(check: HealthCheck): Promise<string> {
  const { promise: late, resolve } = Promise.withResolvers<string>();
  const timer = setTimeout(() => resolve(`no answer within ${CHECK_TIMEOUT_MS} ms`), CHECK_TIMEOUT_MS);
  try {
    return (await Promise.race([Promise.resolve().then(check), late])) ?? 'ok';
  } catch (error) {
    return error instanceof Error ? error.message : 'failed';
  } finally {
    clearTimeout(timer);
  }
}
