import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import {
  type Compilation,
  compiler,
  type CompilerClient,
  credentials,
  type CredentialsClient,
  orchestrator,
  type OrchestratorClient,
} from '@weft/contracts';
import { AppError } from '@weft/errors';
import { InjectClient } from '@weft/messaging';
import { credentialIdsOf, isJsonObject } from '@weft/workflow-model';
import { Caller, Requires } from '../access/access.decorators.ts';
import { type Principal, toActor } from '../accounts/principal.ts';
import { Problems } from '../http/problem.decorator.ts';
import { DiagnosticResponse } from '../workflows/workflow-responses.dto.ts';
import { WorkflowDocumentBody } from '../workflows/workflows.dto.ts';

class ValidationResponse {
  @ApiProperty({ description: 'Could it be run? Warnings do not count.' })
  valid!: boolean;

  @ApiProperty({ type: [DiagnosticResponse], description: 'All of them, errors first.' })
  problems!: readonly DiagnosticResponse[];
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
}

const isValid = ({ plan }: Compilation): boolean => plan !== undefined;

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
    description: 'Nothing is saved. Every problem is in the answer, unknown keys included.',
  })
  @ApiBody({ type: WorkflowDocumentBody })
  @ApiOkResponse({ type: ValidationResponse })
  @Problems()
  async validate(@Caller() caller: Principal, @Body() document: object): Promise<ValidationResponse> {
    const compilation = await this.check(caller, asDocument(document));
    return { valid: isValid(compilation), problems: compilation.diagnostics };
  }

  @Post()
  @Requires('workflows.read')
  @HttpCode(200)
  @ApiOperation({ summary: 'Check a document and see its plan' })
  @ApiBody({ type: WorkflowDocumentBody })
  @ApiOkResponse({ type: CompilationResponse })
  @Problems()
  async compile(@Caller() caller: Principal, @Body() document: object): Promise<CompilationResponse> {
    const compilation = await this.check(caller, asDocument(document));
    return { valid: isValid(compilation), problems: compilation.diagnostics, plan: compilation.plan };
  }

  private async check(caller: Principal, document: object): Promise<Compilation> {
    const { tenantId } = caller;
    const ids = credentialIdsOf(document);
    const known = ids.length === 0 ? {} : await this.credentials.describe({ tenantId, ids: [...ids] });
    const others = namesWorkflows(document)
      ? await this.orchestrator.describeReferences({ actor: toActor(caller), document })
      : {};
    return this.compiler.compile({ document, credentials: known, ...others });
  }
}

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
