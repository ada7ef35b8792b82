import { Readable } from 'node:stream';
import { Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Caller, Requires, RequiresOrTicket } from '../access/access.decorators.ts';
import { type Principal, toActor } from '../accounts/principal.ts';
import { StreamTickets } from '../accounts/stream-tickets.ts';
import { Problems } from '../http/problem.decorator.ts';
import { UuidPipe } from '../http/uuid.pipe.ts';
import { AccessWatch } from './access-watch.ts';
import { ExecutionFeed } from './execution-feed.ts';
import { toServerSentEvents } from './server-sent-events.ts';
import { ResumeAfter } from './resume-after.decorator.ts';
import { TicketResponse } from './streaming.dto.ts';

@ApiTags('streaming')
@Controller('api/streaming')
export class StreamingHttp {
  constructor(
    private readonly tickets: StreamTickets,
    private readonly feed: ExecutionFeed,
    private readonly accesses: AccessWatch,
  ) {}

  @Post('ticket')
  @Requires('executions.read')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Get a ticket for a stream',
    description: 'A browser’s EventSource can send no header. Good for one connection, for 30 seconds.',
  })
  @ApiOkResponse({ type: TicketResponse })
  @Problems()
  async ticket(@Caller() caller: Principal): Promise<TicketResponse> {
    const { ticket, expiresAt } = await this.tickets.issue(caller);
    return { ticket, expiresAt: expiresAt.toISOString() };
  }

  @Get('executions/:id')
  @RequiresOrTicket('executions.read')
  @ApiOperation({
    summary: 'Watch an execution (server-sent events)',
    description:
      'Every committed event once, in order; the stream ends with the run. Where the reader may not go on (signed out, key revoked or expired, no member any more), the last event is `stream.closed` with a `code`.',
  })
  @ApiQuery({ name: 'ticket', required: false, description: 'In place of a header, for browsers.' })
  @ApiQuery({ name: 'lastEventId', required: false, description: 'As the header, for readers that cannot send it.' })
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'Go on after this sequence.' })
  @ApiOkResponse({ content: { 'text/event-stream': { schema: { type: 'string' } } } })
  @Problems('EXECUTION_NOT_FOUND', 'TICKET_REJECTED')
  async watch(
    @Caller() caller: Principal,
    @Param('id', UuidPipe) executionId: string,
    @ResumeAfter() after: number,
    @Res() response: FastifyReply,
  ): Promise<void> {
    const access = this.accesses.watch(caller, 'executions.read');
    const gone = goneSignal(response);
    gone.addEventListener('abort', access.close, { once: true });
    const signal = AbortSignal.any([access.signal, gone]);
    const feed = await this.feed.open({ actor: toActor(caller), executionId, after, signal });
    const headers = {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    };
    // Not awaited: the reply ends when the run does. Readable ends the generator when the reader goes.
    void response.headers(headers).send(Readable.from(toServerSentEvents(feed, access.signal)));
  }
}

/** Aborted once the connection is over, however it ended; also where it was gone before anything was sent. */
function goneSignal({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  if (raw.destroyed) gone.abort();
  else raw.once('close', () => gone.abort());
  return gone.signal;
}
