import type { StartCommand } from '@weft/contracts';
import type { RunFacts, RunStart } from '@weft/engine';
import { AppError } from '@weft/errors';
import { decodeEvent, resumeToken, type EncodedEvent, type RunEventRecord } from '@weft/execution-store';
import type { RunCustomData } from './run-custom-data.ts';
import type { LoadedPlan } from '../plans/plan-cache.ts';

/** What a process adds to the facts of its runs. */
export interface RunLinks {
  readonly publicUrl: string;
  readonly idempotencySecret: string;
  /** The variables of the environment that may be read. */
  readonly expressionEnv?: Readonly<Record<string, string>>;
}

/** What expressions see of the run. */
export function factsOf(command: StartCommand, links: RunLinks, customData: RunCustomData): RunFacts {
  const { id, name, active } = command.workflow;
  return {
    executionId: command.executionId,
    workflow: { id, name, active },
    mode: command.mode,
    vars: command.vars,
    env: links.expressionEnv ?? {},
    triggerOutput: command.triggerOutput,
    startedBy: command.startedBy,
    get customData() {
      return customData.toSave();
    },
    // Few runs ask for it, and it takes a keyed hash.
    get resumeUrl() {
      return `${links.publicUrl || command.publicUrl || ''}/webhook-waiting/${resumeToken(links.idempotencySecret, command)}`;
    },
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
    deadline: command.deadlineAt,
    destination: command.destinationNodeId === undefined ? undefined : indexOf(plan, command.destinationNodeId),
  };
}

function indexOf(plan: LoadedPlan, nodeId: string): number {
  const index = plan.indexById.get(nodeId);
  if (index === undefined) throw new AppError('INTERNAL', `The plan has no node ${nodeId}, which the start command names.`);
  return index;
}

type Told = RunEventRecord['type'];
const PARKED: readonly Told[] = ['execution.waiting', 'execution.paused'];

/** What is told when a run is taken on, after what earlier attempts and those who paused it have told. */
export function eventsOfStart(committed: readonly EncodedEvent[], at: number): RunEventRecord[] {
  const told = committed.map((event) => decodeEvent(event).type);
  const goesOn: RunEventRecord[] = isParked(told) ? [{ type: 'execution.resumed', at }] : [];
  return told.includes('execution.started') ? goesOn : [...goesOn, { type: 'execution.started', at }];
}

/** Is the last that was told of the run that it waits, or is paused? */
function isParked(told: readonly Told[]): boolean {
  const last = told.findLast((type) => type === 'execution.resumed' || PARKED.includes(type));
  return last !== undefined && last !== 'execution.resumed';
}
