import { answer, defineService, event, type Payload, request, type RequestHandlers, type ServiceClient } from '@weft/contracts';
import { z } from 'zod';
import type { EventPublisher } from './event-publisher.ts';
import { Handles, OnEvent } from './handlers.decorator.ts';

// Checked by the compiler alone: each line below an @ts-expect-error must not compile.

const shop = defineService('shop', {
  requests: {
    sell: request({
      input: z.object({ sku: z.string(), count: z.number().default(1) }),
      output: answer<{ readonly sold: number }>(),
    }),
    close: request({ input: z.object({}) }),
  },
  events: {
    sold: event({ payload: z.object({ sku: z.string() }), delivery: 'every-replica' }),
    called: event({ payload: z.object({ n: z.number() }), delivery: 'instance' }),
  },
});

export class Complete implements RequestHandlers<typeof shop> {
  @Handles(shop.requests.sell)
  async sell({ count }: { sku: string; count: number }) {
    return { sold: count };
  }

  @Handles(shop.requests.close)
  async close(): Promise<void> {}

  @OnEvent(shop.events.sold)
  sold({ sku }: Payload<typeof shop.events.sold>): void {
    sku.trim();
  }
}

// @ts-expect-error the handler of `close` is missing
export class Incomplete implements RequestHandlers<typeof shop> {
  async sell() {
    return { sold: 1 };
  }
}

export class Wrong {
  // @ts-expect-error the answer has another shape
  @Handles(shop.requests.sell)
  async wrongAnswer() {
    return { sold: 'one' };
  }

  // @ts-expect-error the answer is not a promise
  @Handles(shop.requests.sell)
  notAsynchronous() {
    return { sold: 1 };
  }

  // @ts-expect-error the input has no `price`
  @Handles(shop.requests.sell)
  async wrongInput({ price }: { price: number }) {
    return { sold: price };
  }

  // @ts-expect-error the payload has no `count`
  @OnEvent(shop.events.sold)
  wrongPayload({ count }: { count: number }): void {
    count.toFixed();
  }
}

export async function call(client: ServiceClient<typeof shop>, events: EventPublisher): Promise<void> {
  const { sold } = await client.sell({ sku: 'a' });
  sold.toFixed();
  // @ts-expect-error `sku` is missing
  await client.sell({ count: 1 });
  // @ts-expect-error there is no such request
  await client.buy({});
  // @ts-expect-error the answer of `close` is nothing
  void (await client.close({})).sold;

  events.publish(shop.events.sold, { sku: 'a' });
  events.publish(shop.events.sold, { sku: 'a' }, 'a');
  events.publish(shop.events.called, { n: 1 }, 'shop-1');
  // @ts-expect-error an event for an instance needs its id
  events.publish(shop.events.called, { n: 1 });
  // @ts-expect-error the payload has another shape
  events.publish(shop.events.sold, { n: 1 });
  // @ts-expect-error a request is no event
  events.publish(shop.requests.sell, { sku: 'a' });
}

// @ts-expect-error no such code in the catalogue
request({ input: z.object({}), errors: ['NO_SUCH_CODE'] });
