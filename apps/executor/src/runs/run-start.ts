import type { StartCommand } from '@weft/contracts';
import type { RunFacts, RunStart } from '@weft/engine';
import { AppError } from '@weft/errors';
import type { LoadedPlan } from '../plans/plan-cache.ts';

/** What expressions see of the run. The environment's allow-list has no source yet. */
export function factsOf(command: StartCommand, publicUrl: string): RunFacts {
  const { id, name, active } = command.workflow;
  return {
    executionId: command.executionId,
    workflow: { id, name, active },
    mode: command.mode,
    vars: command.vars,
    env: {},
    resumeUrl: `${publicUrl}/webhook-waiting/${command.executionId}`,
  };
}

/** The command in the engine's terms: nodes by index. */
export function startOf(command: StartCommand, plan: LoadedPlan, startedAt: number): RunStart {
  const pins = Object.entries(command.pinData).flatMap(([name, items]) => {
    const index = plan.indexByName.get(name);
    return index === undefined ? [] : ([[index, items]] as const);
  });
  return {
    trigger: indexOf(plan, command.triggerNodeId),
    items: command.items,
    pinData: pins.length > 0 ? new Map(pins) : undefined,
    startedAt,
    destination: command.destinationNodeId === undefined ? undefined : indexOf(plan, command.destinationNodeId),
  };
}

function indexOf(plan: LoadedPlan, nodeId: string): number {
  const index = plan.indexById.get(nodeId);
  if (index === undefined) throw new AppError('INTERNAL', `The plan has no node ${nodeId}, which the start command names.`);
  return index;
}
