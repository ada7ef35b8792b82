import { Controller, Delete, Get, HttpCode, Param } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import type { Principal } from '../principal.ts';
import type { SessionRow } from './sessions.repository.ts';
import { SessionsService } from './sessions.service.ts';
import { Problems } from '../../http/problem.decorator.ts';
import { UuidPipe } from '../../http/uuid.pipe.ts';
import { Caller, InPerson } from '../../access/access.decorators.ts';

export class SessionResponse {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ description: 'The one of this request.' })
  current!: boolean;

  @ApiProperty({ description: 'What the browser or program called itself.' })
  userAgent!: string;

  @ApiProperty({ description: 'The network that it was opened from.' })
  network!: string;

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ format: 'date-time' })
  refreshedAt!: string;

  @ApiProperty({ format: 'date-time', description: 'When it is over, unless it is refreshed before.' })
  expiresAt!: string;
}

export class SessionListResponse {
  @ApiProperty({ type: [SessionResponse] })
  items!: SessionResponse[];
}

@ApiTags('auth')
@Controller('api/sessions')
export class SessionsHttp {
  constructor(private readonly sessions: SessionsService) {}

  @Get()
  @InPerson()
  @ApiOperation({ summary: 'Where I am signed in, last used first' })
  @ApiOkResponse({ type: SessionListResponse })
  @Problems('FORBIDDEN')
  async list(@Caller() caller: Principal): Promise<SessionListResponse> {
    return { items: (await this.sessions.list(caller)).map((row) => toResponse(row, caller.sessionId)) };
  }

  @Delete()
  @InPerson()
  @HttpCode(204)
  @ApiOperation({ summary: 'Sign out everywhere, here included' })
  @ApiNoContentResponse()
  @Problems('FORBIDDEN')
  async endAll(@Caller() caller: Principal): Promise<void> {
    await this.sessions.endAll(caller);
  }

  @Delete(':id')
  @InPerson()
  @HttpCode(204)
  @ApiOperation({ summary: 'End a session of mine' })
  @ApiNoContentResponse()
  @Problems('FORBIDDEN', 'SESSION_NOT_FOUND')
  async end(@Caller() caller: Principal, @Param('id', UuidPipe) id: string): Promise<void> {
    await this.sessions.end(caller, id);
  }
}

const toResponse = (
  { id, userAgent, network, createdAt, refreshedAt, expiresAt }: SessionRow,
  current?: string,
): SessionResponse => ({
  id,
  current: id === current,
  userAgent,
  network,
  createdAt: createdAt.toISOString(),
  refreshedAt: refreshedAt.toISOString(),
  expiresAt: expiresAt.toISOString(),
});
