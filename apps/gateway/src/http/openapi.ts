import { ApiProperty, DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { CATALOGUE, ERROR_KINDS } from '@weft/errors';

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
  const create = () => SwaggerModule.createDocument(app, config, { extraModels: [ProblemResponse] });
  SwaggerModule.setup(EXPLORER_PATH, app, create, { jsonDocumentUrl: JSON_PATH, raw: ['json'], customSiteTitle: 'Weft' });
}
