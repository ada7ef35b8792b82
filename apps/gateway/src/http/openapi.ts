import { ApiProperty, DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { CATALOGUE, ERROR_KINDS, type ErrorCode } from '@weft/errors';
import { PERMISSION_KEY } from '../access/access.decorators.ts';
import { PROBLEM_CONTENT } from './problem.decorator.ts';

export const EXPLORER_PATH = 'api/docs';
const JSON_PATH = 'api/docs-json';

/** RFC 9457, with our stable code. */
export class ProblemResponse {
  @ApiProperty({ format: 'uri' })
  type!: string;

  @ApiProperty({ enum: Object.keys(ERROR_KINDS) })
  title!: string;

  @ApiProperty({ type: 'integer' })
  status!: number;

  @ApiProperty()
  detail!: string;

  @ApiProperty({ enum: Object.keys(CATALOGUE), description: 'Stable: what a program should look at.' })
  code!: string;
}
Object.defineProperty(ProblemResponse, 'name', { value: 'Problem' });

/** The description of the API as JSON, and an explorer of it. */
export function setUpExplorer(app: NestFastifyApplication): void {
  const config = new DocumentBuilder()
    .setTitle('Weft')
    .setDescription(
      'Workflows that start, end, resume and report, exactly once. Errors are application/problem+json with a stable `code`.',
    )
    .setVersion('1')
    .setOpenAPIVersion('3.1.0')
    .addBearerAuth()
    .addApiKey({ type: 'apiKey', in: 'header', name: 'X-API-Key' }, 'apiKey')
    .build();
  const create = () => completed(SwaggerModule.createDocument(app, config, { extraModels: [ProblemResponse] }));
  SwaggerModule.setup(EXPLORER_PATH, app, create, { jsonDocumentUrl: JSON_PATH, raw: ['json'], customSiteTitle: 'Weft' });
}

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

/** With what every route refuses by its rule, beside what its own code does. */
function completed(document: OpenAPIObject): OpenAPIObject {
  for (const operation of Object.values(document.paths).flatMap((methods) => Object.values(methods) as Operation[])) {
    // Of a handler with several addresses: `start[0]` is no name that a client could be generated with.
    operation.operationId = operation.operationId?.replace(/\[(\d+)\]$/, '_$1');
    describeAnswers(operation);
    if (!operation.security) continue;
    addRefusal(operation, 401, 'UNAUTHENTICATED');
    const takesKeys = operation.security.some((scheme) => 'apiKey' in scheme);
    if (PERMISSION_KEY in operation || !takesKeys) addRefusal(operation, 403, 'FORBIDDEN');
  }
  return document;
}

const ANSWERS: Readonly<Record<string, string>> = {
  200: 'Done.',
  201: 'Made.',
  202: 'Taken on: it is certain, and not over.',
  204: 'Done; there is nothing to tell.',
  503: 'Not now.',
};

/** For routes that say nothing more of it. */
function describeAnswers({ responses }: Operation): void {
  for (const [status, response] of Object.entries(responses))
    if (response && 'description' in response && response.description === '') response.description = ANSWERS[status] ?? '';
}

function addRefusal({ responses }: Operation, status: number, code: ErrorCode): void {
  const known = (responses[status] as { description?: string } | undefined)?.description?.split(', ') ?? [];
  responses[status] = { description: [...new Set([...known, code])].join(', '), content: PROBLEM_CONTENT };
}
