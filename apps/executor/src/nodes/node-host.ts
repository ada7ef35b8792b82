import { Logger } from '@nestjs/common';
import type { BlobStore } from '@weft/blob-store';
import { createEgress, type Egress } from '@weft/egress';
import type { SeenValueStore } from '@weft/execution-store';
import { hasCode } from '@weft/errors';
import { NodeRegistry } from '@weft/node-sdk';
import { nodeDefinitions } from '@weft/nodes';
import { SandboxPool, type SandboxLevel } from '@weft/sandbox';
import { CredentialHttpPort } from '../credentials/credential-http-port.ts';
import { tokenKeys } from '../credentials/token-keys.ts';
import { tokenSigner } from '../credentials/token-signer.ts';
import { tokenVerifier } from '../credentials/token-verifier.ts';
import type { OpenedCredentials } from '../credentials/opened-credentials.ts';
import { ServerConnections } from '../connections/server-connections.ts';
import { DiskFiles } from '../disk/disk-files.ts';
import { ImageEditor } from '../images/image-editor.ts';
import { MailSender } from '../mail/mail-sender.ts';
import { ConnectionPools } from '../sql/connection-pools.ts';
import { Databases } from '../sql/databases.ts';
import type { RunEnvironment } from '../runs/run-environment.ts';
import { cryptoPort } from './crypto-port.ts';
import { RunDataTables, type DataTableStores } from './run-data-tables.ts';
import { RunFiles } from './run-files.ts';

export interface NodeHostOptions {
  /** See `WEFT_EGRESS_ALLOW`. */
  readonly egressAllow: readonly string[];
  /** See `WEFT_EGRESS_CONCEAL_PRIVATE_NAMES`. */
  readonly egressConcealPrivateNames: boolean;
  /** See `WEFT_EGRESS_ALLOW_INVALID_CERTIFICATES`. */
  readonly egressAllowInvalidCertificates: boolean;
  readonly egressMaxFileMb: number;
  /** See `WEFT_FILES_FOLDER`. */
  readonly filesFolder?: string;
  readonly sandboxProcesses: number;
  readonly sandboxMaxProcesses: number;
  readonly sandboxMemoryMb: number;
  readonly sandboxMinimumLevel: SandboxLevel;
}

/** Where nodes keep what outlives them. */
export interface NodeStores {
  readonly blobs: BlobStore;
  readonly seenValues: SeenValueStore;
  readonly dataTables: DataTableStores;
}

const BYTES_OF_MB = 1_048_576;

/** The nodes that this process knows, and its two ways out for them: the sandbox for code, the guarded agent for HTTP. */
export class NodeHost {
  private readonly logger = new Logger('Nodes');
  private readonly sandbox: SandboxPool;
  private readonly egress: Egress;
  private readonly connections: ServerConnections;
  private readonly databases: ConnectionPools;
  readonly environment: Pick<RunEnvironment, 'registry' | 'portsFor' | 'onCrash' | 'seenValues'>;

  constructor(
    options: NodeHostOptions,
    { blobs, seenValues, dataTables }: NodeStores,
    private readonly credentials: OpenedCredentials,
  ) {
    this.sandbox = new SandboxPool({
      processesPerTenant: options.sandboxProcesses,
      maxProcesses: options.sandboxMaxProcesses,
      isolateMemoryMb: options.sandboxMemoryMb,
      minimumLevel: options.sandboxMinimumLevel,
    });
    this.egress = createEgress({
      allow: options.egressAllow,
      concealPrivateNames: options.egressConcealPrivateNames,
      allowInvalidCertificates: options.egressAllowInvalidCertificates,
      limits: { maxFileBytes: options.egressMaxFileMb * BYTES_OF_MB },
      onBlocked: (host) => this.logger.warn({ message: `A call to ${host} was refused.` }),
    });
    const maxFileBytes = options.egressMaxFileMb * BYTES_OF_MB;
    this.databases = new ConnectionPools({
      openSocket: this.egress.openSocket,
      allowInvalidCertificates: options.egressAllowInvalidCertificates,
    });
    credentials.onDrop((credential) => this.databases.drop(credential));
    this.connections = new ServerConnections({ egress: this.egress, maxFileBytes }, credentials);
    const { egress } = this;
    const images = new ImageEditor();
    const mailing = { egress, credentials, allowInvalidCertificates: options.egressAllowInvalidCertificates };
    this.environment = {
      registry: new NodeRegistry(nodeDefinitions),
      seenValues,
      portsFor: ({ tenantId, executionId }, permit) => ({
        http: new CredentialHttpPort(this.egress.httpPort, credentials, { tenantId, executionId, permit }),
        code: this.sandbox.codePortFor(tenantId),
        files: new RunFiles(blobs, tenantId),
        disk: new DiskFiles(options.filesFolder, { tenantId, permit }),
        images,
        dataTables: new RunDataTables(dataTables, { tenantId, permit }),
        mail: new MailSender({ ...mailing, files: new RunFiles(blobs, tenantId) }, { tenantId, executionId, permit }),
        ...this.connections.portsFor({ tenantId, executionId, permit }),
        sql: new Databases(this.databases, credentials, { tenantId, executionId, permit }),
        crypto: cryptoPort,
        signToken: tokenSigner(tokenKeys(credentials, { tenantId, executionId })),
        verifyToken: tokenVerifier(tokenKeys(credentials, { tenantId, executionId })),
      }),
      onCrash: (error, executionId) => {
        // Its call asked for leave, and the run is another executor's by now: nothing of what it says counts.
        if (hasCode(error, 'EXECUTION_LOST_OWNERSHIP')) return;
        this.logger.error({ message: 'A node failed by a fault of its own.', executionId, err: error });
      },
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
    this.credentials.clear();
    this.sandbox.close();
    this.connections.close();
    this.databases.close();
    await this.egress.close();
  }
}
