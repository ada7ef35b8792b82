import { Injectable } from '@nestjs/common';
import type { ClientMessage } from '../client-messages.ts';
import { ApprovalsChannel } from './approvals-channel.ts';
import type { OpenChannel, Subscriber } from './channel.ts';
import { ExecutionChannel } from './execution-channel.ts';
import { ExecutionsChannel } from './executions-channel.ts';

type Subscribe = Extract<ClientMessage, { type: 'subscribe' }>;

/** All that can be subscribed to. */
@Injectable()
export class Channels {
  constructor(
    private readonly execution: ExecutionChannel,
    private readonly executions: ExecutionsChannel,
    private readonly approvals: ApprovalsChannel,
  ) {}

  open(message: Subscribe, subscriber: Subscriber): Promise<OpenChannel> {
    switch (message.channel) {
      case 'execution':
        return this.execution.open(message, subscriber);
      case 'executions':
        return this.executions.open(message, subscriber);
      case 'approvals':
        return this.approvals.open(message, subscriber);
    }
  }
}
