import { Logger } from '@nestjs/common';
import type { BlobStore } from '@weft/blob-store';
import { createEgress, type Egress } from '@weft/egress';
import { NodeRegistry } from '@weft/node-sdk';
import { nodeDefinitions } from '@weft/nodes';
import { SandboxPool } from '@weft/sandbox';
import type { RunEnvironment } from '../runs/run-session.ts';
import { RunFiles } from './run-files.ts';

export interface NodeHostOptions {
  /** See `WEFT_EGRESS_ALLOW`. */
  readonly egressAllow: readonly string[];
  readonly sandboxProcesses: number;
}

/** The nodes that this process knows, and its two ways out for them: the sandbox for code, the guarded agent for HTTP. */
export class NodeHost {
  private readonly logger = new Logger('Nodes');
  private readonly sandbox: SandboxPool;
  private readonly egress: Egress;
  readonly environment: Pick<RunEnvironment, 'registry' | 'portsFor' | 'onCrash'>;

  constructor({ egressAllow, sandboxProcesses }: NodeHostOptions, blobs: BlobStore) {
    this.sandbox = new SandboxPool({ processesPerTenant: sandboxProcesses });
    this.egress = createEgress({
      allow: egressAllow,
      onBlocked: (host) => this.logger.warn({ message: `A call to ${host} was refused.` }),
    });
    this.environment = {
      registry: new NodeRegistry(nodeDefinitions),
      portsFor: ({ tenantId }) => ({
        http: this.egress.httpPort,
        code: this.sandbox.codePortFor(tenantId),
        files: new RunFiles(blobs, tenantId),
      }),
      onCrash: (error, executionId) =>
        this.logger.error({ message: 'A node failed by a fault of its own.', executionId, err: error }),
    };
  }

  /** Finds the strongest sandbox that works here and starts a first process, so that the first Code node does not wait for it. */
  warmUp(): void {
    void this.sandbox.start();
  }

  /** For /health/ready: undefined while code can run. */
  problem(): string | undefined {
    const { level, reasons } = this.sandbox.readiness();
    return level === 'unavailable' ? `the sandbox cannot run: ${reasons.join('; ')}` : undefined;
  }

  async close(): Promise<void> {
    this.sandbox.close();
    await this.egress.close();
  }
}
