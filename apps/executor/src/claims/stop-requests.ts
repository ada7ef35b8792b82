type Request = 'stop' | 'pause';

/** Carries the stops and pauses that a lease renewal brings to the runs, which in turn need the lease. */
export class StopRequests {
  listener: (executionId: string, request: Request) => void = () => undefined;

  tell(executionId: string, request: Request): void {
    this.listener(executionId, request);
  }
}
