import { Inject, Injectable } from '@nestjs/common';
import type { ConfigOf } from '@weft/config';
import { ExecutionWriter, ExecutorLease, StaticDataStore } from '@weft/execution-store';
import { executorConfig } from '../executor.config.ts';
import { NodeHost } from '../nodes/node-host.ts';
import { eventLoopSlices, systemClock } from '../system-clock.ts';
import { RunAnnouncer } from './run-announcer.ts';
import type { RunEnvironment } from './run-session.ts';

/** What runs share in a real process. */
@Injectable()
export class ProcessRunEnvironment implements RunEnvironment {
  readonly clock = systemClock;
  readonly slices = eventLoopSlices;
  readonly registry: RunEnvironment['registry'];
  readonly portsFor: RunEnvironment['portsFor'];
  readonly onCrash: RunEnvironment['onCrash'];
  readonly leaseTerm: RunEnvironment['leaseTerm'];
  readonly idempotencySecret: string;
  readonly publicUrl: string;
  readonly expressionEnv: Readonly<Record<string, string>>;

  constructor(
    readonly writer: ExecutionWriter,
    readonly staticData: StaticDataStore,
    readonly announcer: RunAnnouncer,
    nodes: NodeHost,
    lease: ExecutorLease,
    @Inject(executorConfig.token) { secretKey, publicUrl = '', expressionEnv }: ConfigOf<typeof executorConfig>,
  ) {
    ({ registry: this.registry, portsFor: this.portsFor, onCrash: this.onCrash } = nodes.environment);
    this.leaseTerm = () => lease.term;
    this.idempotencySecret = secretKey;
    this.publicUrl = publicUrl;
    this.expressionEnv = expressionEnv.values;
  }
}
