import {
  compiler,
  credentials,
  type Actor,
  type CompilerClient,
  type CredentialsClient,
  type Output,
  type orchestrator,
} from '@weft/contracts';
import { AppError } from '@weft/errors';
import { InjectClient } from '@weft/messaging';
import { Injectable } from '@nestjs/common';
import { nodeNotFound } from './workflow-not-found.ts';
import { WorkflowsService } from './workflows.service.ts';

type Converted = Output<typeof orchestrator.requests.convertPlaceholder>;

export interface Conversion {
  readonly workflowId: string;
  readonly nodeId: string;
  /** OpenAPI 3: an object, or its text as JSON or YAML. */
  readonly openapi?: unknown;
  readonly operationId: string;
  /** In place of the address that the description has. */
  readonly serverUrl?: string;
  readonly credentialId?: string;
  readonly basedOn?: number;
}

/** Placeholders of imported files, made into nodes that run. */
@Injectable()
export class PlaceholdersService {
  constructor(
    private readonly workflows: WorkflowsService,
    @InjectClient(compiler) private readonly compiler: Pick<CompilerClient, 'convertPlaceholder'>,
    @InjectClient(credentials) private readonly credentials: Pick<CredentialsClient, 'describe'>,
  ) {}

  /**
   * Saves a new version of the workflow, in which the node calls an operation of a described API.
   * @throws WORKFLOW_NOT_FOUND, NODE_NOT_FOUND, NODE_NOT_CONVERTIBLE, OPENAPI_UNREADABLE, OPERATION_NOT_FOUND, CREDENTIAL_NOT_FOUND, WORKFLOW_CONFLICT
   */
  async convert(actor: Actor, conversion: Conversion): Promise<Converted> {
    const { workflowId, nodeId, openapi, operationId, serverUrl, credentialId, basedOn } = conversion;
    const { document, version } = await this.workflows.get(actor, workflowId);
    const found = document.nodes.find(({ id }) => id === nodeId);
    if (!found) throw nodeNotFound(nodeId, version);
    const credential = credentialId === undefined ? undefined : await this.findCredential(actor, credentialId);
    const { node, ...report } = await this.compiler.convertPlaceholder({
      ...{ node: found, openapi, operationId, serverUrl, credential },
    });
    const nodes = document.nodes.map((each) => (each.id === nodeId ? node : each));
    const change = { document: { ...document, nodes }, basedOn: basedOn ?? version };
    return { workflow: await this.workflows.update(actor, workflowId, change), report };
  }

  private async findCredential({ tenantId }: Actor, id: string): Promise<{ id: string; type: string }> {
    const known = await this.credentials.describe({ tenantId, ids: [id] });
    if (!known[id]) throw new AppError('CREDENTIAL_NOT_FOUND', `There is no credential ${id} in this workspace.`);
    return { id, type: known[id].type };
  }
}
