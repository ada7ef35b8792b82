/** Carries the stops that a lease renewal brings to the runs, which in turn need the lease. */
export class StopRequests {
  listener: (executionId: string) => void = () => undefined;

  tell(executionId: string): void {
    this.listener(executionId);
  }
}
