import { Controller, Get, Header, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import { HealthRegistry, Metrics } from '@weft/observability';
import type { FastifyReply } from 'fastify';
import { Public, Requires } from '../access/access.decorators.ts';
import { Problems } from '../http/problem.decorator.ts';

class LiveResponse {
  @ApiProperty({ enum: ['ok'] })
  status!: 'ok';
}

class ReadyResponse {
  @ApiProperty()
  ready!: boolean;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' }, description: 'By name: `ok`, or `failed`.' })
  checks!: Record<string, string>;
}

@ApiTags('operations')
@Controller()
export class OperationsHttp {
  constructor(
    private readonly health: HealthRegistry,
    private readonly metrics: Metrics,
  ) {}

  @Get('health/live')
  @Public()
  @ApiOperation({ summary: 'Is the process alive?' })
  @ApiOkResponse({ type: LiveResponse })
  live(): LiveResponse {
    return { status: 'ok' };
  }

  @Get('health/ready')
  @Public()
  @ApiOperation({ summary: 'Should the process get work?' })
  @ApiOkResponse({ type: ReadyResponse })
  @ApiServiceUnavailableResponse({ type: ReadyResponse })
  async ready(@Res({ passthrough: true }) response: FastifyReply): Promise<ReadyResponse> {
    const { ready, checks } = await this.health.report();
    if (!ready) void response.code(503);
    // Anybody may ask, so that the reasons are for the log only.
    return {
      ready,
      checks: Object.fromEntries(Object.entries(checks).map(([name, result]) => [name, result === 'ok' ? 'ok' : 'failed'])),
    };
  }

  @Get('metrics')
  @Requires('metrics.read')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  @ApiOperation({ summary: 'Numbers of this process, in Prometheus’ format' })
  @ApiOkResponse({ content: { 'text/plain': { schema: { type: 'string' } } } })
  @Problems()
  read(): string {
    return this.metrics.render();
  }
}
