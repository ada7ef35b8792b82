import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { AppError } from '@weft/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Caller, RequiresOrTicket } from '../access/access.decorators.ts';
import type { Principal } from '../accounts/principal.ts';
import { Problems } from '../http/problem.decorator.ts';
import { SocketsGateway } from './sockets.gateway.ts';
import { isUpgrade, SOCKET_PATH, takeUpgrade } from './upgrades.ts';

@ApiTags('streaming')
@Controller()
export class SocketsHttp {
  constructor(private readonly sockets: SocketsGateway) {}

  @Get(SOCKET_PATH)
  @RequiresOrTicket('executions.read')
  @ApiOperation({
    summary: 'Open a WebSocket',
    description:
      'An upgrade to `websocket`. Many subscriptions over one connection, in JSON messages: docs/streaming.md has them all. A browser can send no header: it takes a ticket. Pages of other origins need WEFT_CORS_ORIGINS.',
  })
  @ApiQuery({ name: 'ticket', required: false, description: 'In place of a header, for browsers.' })
  @ApiResponse({ status: 101, description: 'The socket is open.' })
  @Problems('TICKET_REJECTED', 'SOCKET_LIMIT_REACHED')
  open(@Caller() caller: Principal, @Req() { raw }: FastifyRequest, @Res() reply: FastifyReply): void {
    if (!isUpgrade(raw)) throw new AppError('INVALID_INPUT', 'This is where WebSockets are opened: ask for an upgrade.');
    this.sockets.assertRoomFor(caller);
    reply.hijack();
    const upgrade = takeUpgrade(raw);
    if (upgrade) this.sockets.accept(upgrade, caller);
  }
}
