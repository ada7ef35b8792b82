import { DecoratorHandler, type Dispatcher } from 'undici';
import { CallersError, type SendPermit } from './egress-request.ts';

/** Stands for "nothing was sent". */
const REVOKED = new Error('the permit to send was revoked');

/** Sends a request that leaves only with its permit, however long it has waited for a connection. */
export async function withPermit<T>(permit: SendPermit, agent: Dispatcher, dispatch: (by: Dispatcher) => Promise<T>): Promise<T> {
  const asking = agent.compose((next) => (options, handler) => next(options, new PermitHandler(handler, permit)));
  for (;;) {
    try {
      return await dispatch(asking);
    } catch (error) {
      if (error !== REVOKED) throw error;
    }
    await permit.obtain().catch((error: unknown) => Promise.reject(new CallersError(error)));
  }
}

class PermitHandler extends DecoratorHandler {
  constructor(
    private readonly handler: Dispatcher.DispatchHandler,
    private readonly permit: SendPermit,
  ) {
    super(handler);
  }

  /** The connection is there, and nothing is written yet. */
  onRequestStart(controller: Dispatcher.DispatchController, context: unknown): void {
    if (this.permit.isRevoked) controller.abort(REVOKED);
    else this.handler.onRequestStart?.(controller, context);
  }
}
