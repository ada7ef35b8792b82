import type { StartCommand } from '@weft/contracts';
import { Run, type Activation, type RunEvent } from '@weft/engine';
import { createNodeRunner, type WebhookAnswer } from '@weft/node-sdk';
import { digest } from '../digest.ts';
import type { LoadedPlan } from '../plans/plan-cache.ts';
import type { ChildRuns } from './child-runs.ts';
import { keysFor } from './idempotency-key.ts';
import type { RunCustomData } from './run-custom-data.ts';
import type { RunEnvironment } from './run-environment.ts';
import type { RunJournal } from './run-journal.ts';
import { factsOf, startOf } from './run-start.ts';
import type { RunStaticData } from './run-static-data.ts';
import { seenValuesPort } from './seen-values-port.ts';
import type { WritePermit } from './write-permit.ts';

/** What the engine of one run is given. */
export interface EngineParts {
  readonly environment: RunEnvironment;
  readonly command: StartCommand;
  readonly plan: LoadedPlan;
  readonly startedAt: number;
  readonly journal: RunJournal;
  readonly permit: WritePermit;
  readonly children: ChildRuns;
  readonly staticData: RunStaticData | undefined;
  readonly customData: RunCustomData;
  readonly respond: (answer: WebhookAnswer, by: Activation) => Promise<void>;
  readonly emit: (event: RunEvent) => void;
}

export function createEngineRun(parts: EngineParts): Run {
  const { environment, command, plan, journal, customData, emit } = parts;
  const { clock } = environment;
  const runNode = createNodeRunner({
    registry: environment.registry,
    plan: plan.plan,
    view: () => run,
    ports: {
      ...environment.portsFor(command, parts.permit),
      respond: parts.respond,
      seenValues: seenValuesPort(environment.seenValues, command),
      workflows: parts.children.portWith(journal),
    },
    calls: journal,
    staticData: parts.staticData,
    keyFor: keysFor(environment.idempotencySecret, command),
    slices: environment.slices,
    sleep: (ms, signal) => clock.sleep(ms, signal),
    onCrash: (error) => environment.onCrash(error, command.executionId),
  });
  const run: Run = new Run({
    plan: plan.plan,
    facts: factsOf(command, environment, customData),
    ports: { runNode, clock, journal, digest, emit },
    start: startOf(command, plan, parts.startedAt),
    durablePauseMs: environment.durablePauseMs,
  });
  return run;
}
