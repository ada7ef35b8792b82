import { Inject, Injectable } from '@nestjs/common';
import type { ConfigOf } from '@weft/config';
import { orchestrator, type OrchestratorClient } from '@weft/contracts';
import { CheckpointStore, ExecutionWriter, ExecutorLease, StaticDataStore } from '@weft/execution-store';
import { InjectClient } from '@weft/messaging';
import { executorConfig } from '../executor.config.ts';
import { SegmentGraphs } from '../graph/segment-graphs.ts';
import { NodeHost } from '../nodes/node-host.ts';
import { clockBy, eventLoopSlices } from '../system-clock.ts';
import { RunAnnouncer } from './run-announcer.ts';
import type { RunEnvironment } from './run-environment.ts';

const CHARS_OF_MB = 1_048_576;

/** What runs share in a real process. */
@Injectable()
export class ProcessRunEnvironment implements RunEnvironment {
  readonly clock: RunEnvironment['clock'];
  readonly slices = eventLoopSlices;
  readonly registry: RunEnvironment['registry'];
  readonly portsFor: RunEnvironment['portsFor'];
  readonly onCrash: RunEnvironment['onCrash'];
  readonly seenValues: RunEnvironment['seenValues'];
  readonly leaseTerm: RunEnvironment['leaseTerm'];
  readonly maxDepth: number;
  readonly durablePauseMs: number;
  readonly maxKeptChars: number;
  readonly graphs: SegmentGraphs;
  readonly idempotencySecret: string;
  readonly publicUrl: string;
  readonly expressionEnv: Readonly<Record<string, string>>;

  constructor(
    readonly writer: ExecutionWriter,
    readonly staticData: StaticDataStore,
    readonly announcer: RunAnnouncer,
    @InjectClient(orchestrator) readonly workflows: OrchestratorClient,
    nodes: NodeHost,
    lease: ExecutorLease,
    checkpoints: CheckpointStore,
    @Inject(executorConfig.token) config: ConfigOf<typeof executorConfig>,
  ) {
    const { secretKey, publicUrl = '', expressionEnv, maxWorkflowDepth } = config;
    this.durablePauseMs = config.durablePauseMs;
    this.maxKeptChars = config.runDataMb * CHARS_OF_MB;
    ({
      registry: this.registry,
      portsFor: this.portsFor,
      onCrash: this.onCrash,
      seenValues: this.seenValues,
    } = nodes.environment);
    this.leaseTerm = () => lease.term;
    this.clock = clockBy(lease.clock);
    this.maxDepth = maxWorkflowDepth;
    this.graphs = new SegmentGraphs({ store: checkpoints });
    this.idempotencySecret = secretKey;
    this.publicUrl = publicUrl;
    this.expressionEnv = expressionEnv.values;
  }
}
