import type { NodeContext } from '../node-definition.ts';
import type { TriggerContext } from './trigger-context.ts';

/** @throws NodeFailure where a parameter cannot be evaluated, or its value is refused. */
export function triggerContextOf<Parameters>(context: NodeContext<Parameters>): TriggerContext<Parameters> {
  const { ports, digest, signal, timezone } = context;
  return {
    parameters: context.params(0),
    ports,
    credential: (type) => context.credential(type),
    staticData: context.staticData(),
    digest,
    signal,
    timezone,
    now: () => context.now(),
    sleep: (ms) => context.sleep(ms),
  };
}
