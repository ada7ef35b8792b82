import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import {
  type Compilation,
  compiler,
  type CompilerClient,
  credentials,
  type CredentialsClient,
  type ImportedNode,
  orchestrator,
  type OrchestratorClient,
  type WorstCase,
} from '@weft/contracts';
import { AppError } from '@weft/errors';
import { InjectClient } from '@weft/messaging';
import { credentialIdsOf, isJsonObject } from '@weft/workflow-model';
import { Caller, Requires } from '../access/access.decorators.ts';
import { type Principal, toActor } from '../accounts/principal.ts';
import { Problems } from '../http/problem.decorator.ts';
import { ConvertedNodeResponse, DiagnosticResponse } from '../workflows/workflow-responses.dto.ts';
import { WorkflowDocumentBody } from '../workflows/workflows.dto.ts';

class ValidationResponse {
  @ApiProperty({ description: 'Could it be run? Warnings do not count.' })
  valid!: boolean;

  @ApiProperty({ type: [DiagnosticResponse], description: 'All of them, errors first.' })
  problems!: readonly DiagnosticResponse[];

  @ApiPropertyOptional({ type: [ConvertedNodeResponse], description: 'What becomes of each node of a file of n8n.' })
  nodes?: readonly ImportedNode[];
}

class WorstCaseResponse implements WorstCase {
  @ApiProperty({ type: 'integer', nullable: true, description: 'Steps of one run at most; null: as many as items ask for.' })
  steps!: number | null;

  @ApiProperty({ type: 'integer', nullable: true, description: 'Of these: steps that ask or change something outside.' })
  externalSteps!: number | null;

  @ApiProperty({ type: 'integer', nullable: true, description: 'The same with all tries that retry policies allow.' })
  externalAttempts!: number | null;

  @ApiPropertyOptional({ type: [String], description: 'Names of the loops that turn as often as they have items.' })
  loops?: readonly string[];
}

class PlanResponse {
  @ApiProperty({ description: 'SHA-256 of the plan; the same document has the same anywhere.' })
  hash!: string;

  @ApiProperty({ type: 'object', additionalProperties: true })
  body!: object;
}

class CompilationResponse extends ValidationResponse {
  @ApiPropertyOptional({ type: PlanResponse, description: 'Absent where there are errors.' })
  plan?: PlanResponse;

  @ApiPropertyOptional({ description: 'The graph as a Mermaid flowchart; absent where the document cannot be read at all.' })
  mermaid?: string;

  @ApiPropertyOptional({ type: WorstCaseResponse, description: 'Absent where there is no plan.' })
  worstCase?: WorstCaseResponse;
}

@ApiTags('compiler')
@Controller('api/compile')
export class CompileHttp {
  constructor(
    @InjectClient(compiler) private readonly compiler: CompilerClient,
    @InjectClient(credentials) private readonly credentials: CredentialsClient,
    @InjectClient(orchestrator) private readonly orchestrator: OrchestratorClient,
  ) {}

  @Post('validate')
  @Requires('workflows.read')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Check a document',
    description: 'Of Weft, or a file of n8n. Nothing is saved. Every problem is in the answer, unknown keys included.',
  })
  @ApiBody({ type: WorkflowDocumentBody })
  @ApiOkResponse({ type: ValidationResponse })
  @Problems('IMPORT_UNREADABLE')
  async validate(@Caller() caller: Principal, @Body() body: object): Promise<ValidationResponse> {
    const { diagnostics, plan, nodes } = await this.check(caller, asDocument(body));
    return { valid: plan !== undefined, problems: diagnostics, nodes };
  }

  @Post()
  @Requires('workflows.read')
  @HttpCode(200)
  @ApiOperation({ summary: 'Check a document and see its plan, its graph and its worst case' })
  @ApiBody({ type: WorkflowDocumentBody })
  @ApiOkResponse({ type: CompilationResponse })
  @Problems('IMPORT_UNREADABLE')
  async compile(@Caller() caller: Principal, @Body() body: object): Promise<CompilationResponse> {
    const { diagnostics, plan, explanation, nodes } = await this.check(caller, asDocument(body), { explain: true });
    return { valid: plan !== undefined, problems: diagnostics, nodes, plan, ...explanation };
  }

  private async check(caller: Principal, body: object, asked: { explain?: boolean } = {}): Promise<Checked> {
    if (!isFileOfN8n(body)) return this.checkOwn(caller, body, asked);
    const { document, nodes, findings } = await this.compiler.convert({ source: body });
    const compilation = await this.checkOwn(caller, document, asked);
    return { ...compilation, nodes, diagnostics: [...compilation.diagnostics, ...findings] };
  }

  private async checkOwn(caller: Principal, document: object, asked: { explain?: boolean }): Promise<Compilation> {
    const { tenantId } = caller;
    const ids = credentialIdsOf(document);
    const known = ids.length === 0 ? {} : await this.credentials.describe({ tenantId, ids: [...ids] });
    const others = namesWorkflows(document)
      ? await this.orchestrator.describeReferences({ actor: toActor(caller), document })
      : {};
    return this.compiler.compile({ document, credentials: known, ...others, ...asked });
  }
}

/** With what became of the nodes of a file of another system. */
type Checked = Compilation & { readonly nodes?: readonly ImportedNode[] };

/** A document of Weft has edges instead. */
const isFileOfN8n = (body: object): boolean => 'nodes' in body && 'connections' in body && !('edges' in body);

/** Does it name an error workflow, or have a node that calls one? */
function namesWorkflows(document: object): boolean {
  const { settings, nodes } = document as { readonly settings?: unknown; readonly nodes?: unknown };
  if (isJsonObject(settings) && typeof settings['errorWorkflowId'] === 'string') return true;
  return Array.isArray(nodes) && nodes.some((node) => isJsonObject(node) && node['type'] === 'executeWorkflow');
}

function asDocument(body: unknown): object {
  if (!isJsonObject(body)) throw new AppError('INVALID_INPUT', 'The body must be a workflow document.');
  return body;
}
