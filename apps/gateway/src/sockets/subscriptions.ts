import { AppError } from '@weft/errors';
import type { Principal } from '../accounts/principal.ts';
import type { ChannelEvents } from './channels/channel.ts';
import type { Channels } from './channels/channels.ts';
import { type ClientMessage, topicOf } from './client-messages.ts';
import type { SocketOutbox } from './socket-outbox.ts';
import { toSocketProblem } from './socket-problem.ts';

/** Of one socket: each reads the store for itself. */
const MAX_SUBSCRIPTIONS = 100;

interface SubscriptionsParts {
  readonly principal: Principal;
  readonly channels: Channels;
  readonly outbox: SocketOutbox;
}

interface Subscription {
  readonly key: string;
  /** As every message about it names it. */
  readonly topic: object;
  readonly ending: AbortController;
}

type Subscribe = Extract<ClientMessage, { type: 'subscribe' }>;
type Unsubscribe = Extract<ClientMessage, { type: 'unsubscribe' }>;

/** What a socket has subscribed to, at most once each. */
export class Subscriptions {
  private readonly active = new Map<string, Subscription>();

  constructor(private readonly parts: SubscriptionsParts) {}

  /** @throws SUBSCRIPTION_REFUSED, and what the channel refuses by. */
  async open(message: Subscribe, naming: object): Promise<void> {
    const subscription = this.add(message);
    const { channels, outbox } = this.parts;
    let isTold = false;
    try {
      const { events, about } = await channels.open(message, {
        principal: this.parts.principal,
        signal: subscription.ending.signal,
        live: (event) => isTold && outbox.offer({ type: 'event', ...subscription.topic, event }),
      });
      await outbox.send({ type: 'subscribed', ...naming, ...subscription.topic, ...about });
      isTold = true;
      void this.forward(events, subscription);
    } catch (error) {
      this.remove(subscription);
      throw error;
    }
  }

  /** Also of what is not, or no more, subscribed to: a run may end meanwhile. */
  async end(message: Unsubscribe, naming: object): Promise<void> {
    const topic = topicOf(message);
    const subscription = this.active.get(JSON.stringify(topic));
    if (subscription) this.remove(subscription);
    await this.parts.outbox.send({ type: 'unsubscribed', ...naming, ...topic, reason: 'requested' });
  }

  endAll(): void {
    for (const subscription of this.active.values()) this.remove(subscription);
  }

  private add(message: Subscribe): Subscription {
    const topic = topicOf(message);
    const key = JSON.stringify(topic);
    if (this.active.has(key)) throw refused('This socket has this subscription already: unsubscribe first to begin elsewhere.');
    if (this.active.size >= MAX_SUBSCRIPTIONS)
      throw refused(`A socket has at most ${MAX_SUBSCRIPTIONS} subscriptions: end one, or open another socket.`);
    const subscription = { key, topic, ending: new AbortController() };
    this.active.set(key, subscription);
    return subscription;
  }

  private remove(subscription: Subscription): void {
    if (this.active.get(subscription.key) === subscription) this.active.delete(subscription.key);
    subscription.ending.abort();
  }

  private async forward(events: ChannelEvents, subscription: Subscription): Promise<void> {
    const { topic, ending } = subscription;
    const { outbox } = this.parts;
    try {
      const isComplete = await this.forwardAll(events, subscription);
      if (isComplete && !ending.signal.aborted) await outbox.send({ type: 'unsubscribed', ...topic, reason: 'finished' });
    } catch (error) {
      if (ending.signal.aborted) return;
      await outbox.send({ type: 'error', ...topic, problem: toSocketProblem(error) });
      await outbox.send({ type: 'unsubscribed', ...topic, reason: 'failed' });
    } finally {
      this.remove(subscription);
    }
  }

  private async forwardAll(events: ChannelEvents, { topic, ending }: Subscription): Promise<boolean> {
    try {
      for (let next = await events.next(); ; next = await events.next()) {
        if (next.done) return next.value;
        for (const event of next.value) {
          if (ending.signal.aborted) return false;
          await this.parts.outbox.send({ type: 'event', ...topic, ...event });
        }
      }
    } finally {
      await events.return(false);
    }
  }
}

const refused = (message: string): AppError => new AppError('SUBSCRIPTION_REFUSED', message);
