import { Controller, Inject, Injectable, Module, type OnApplicationShutdown } from '@nestjs/common';
import { type ConfigOf, defineConfig, loadConfig, setting } from '@weft/config';
import { answer, defineService, request, type ServiceClient } from '@weft/contracts';
import { createClient, Handles, InjectClient, InProcessTransport, MessagingModule } from '@weft/messaging';
import { HealthRegistry, StructuredLogger } from '@weft/observability';
import { z } from 'zod';
import { type AnyServiceDefinition, defineServiceHost, RunningServices } from '../src/index.ts';

const bakery = defineService('bakery', {
  requests: { bake: request({ input: z.object({ count: z.number() }), output: answer<{ readonly loaves: string[] }>() }) },
  events: {},
});
const shop = defineService('shop', {
  requests: { sell: request({ input: z.object({}), output: answer<string>() }) },
  events: {},
});

const bakeryConfig = defineConfig({
  name: 'bakery',
  settings: { loafName: setting(z.string().default('rye'), { description: 'What is baked.' }) },
});
const shopConfig = defineConfig({ name: 'shop', settings: {} });

describe(RunningServices, () => {
  let happened: string[];
  let oven: PromiseWithResolvers<void>;

  beforeEach(() => {
    happened = [];
    oven = Promise.withResolvers();
  });

  function bakeryService(): AnyServiceDefinition {
    @Injectable()
    class Oven implements OnApplicationShutdown {
      constructor(@Inject(HealthRegistry) health: HealthRegistry) {
        health.register('oven', () => undefined);
      }

      onApplicationShutdown(): void {
        happened.push('bakery closed');
      }
    }

    @Controller()
    class BakeryController {
      constructor(@Inject(bakeryConfig.token) private readonly config: ConfigOf<typeof bakeryConfig>) {}

      @Handles(bakery.requests.bake)
      async bake({ count }: { count: number }) {
        happened.push('baking');
        await oven.promise;
        happened.push('baked');
        return { loaves: new Array<string>(count).fill(this.config.loafName) };
      }
    }

    @Module({ controllers: [BakeryController], providers: [Oven] })
    class BakeryModule {}
    return defineServiceHost({ contract: bakery, config: bakeryConfig, module: BakeryModule });
  }

  function shopService(fail = false): AnyServiceDefinition {
    @Controller()
    class ShopController {
      constructor(@InjectClient(bakery) private readonly supplier: ServiceClient<typeof bakery>) {
        if (fail) throw new Error('no key to the door');
      }

      @Handles(shop.requests.sell)
      async sell() {
        const { loaves } = await this.supplier.bake({ count: 1 });
        return `sold: ${loaves.join()}`;
      }
    }

    @Module({ imports: [MessagingModule.forClients(bakery)], controllers: [ShopController] })
    class ShopModule {}
    return defineServiceHost({ contract: shop, config: shopConfig, module: ShopModule });
  }

  const start = (services: AnyServiceDefinition[], transport = new InProcessTransport({ copy: true })) => {
    const config = loadConfig([bakeryConfig, shopConfig], { WEFT_LOAF_NAME: 'wheat' });
    return RunningServices.start({
      services,
      config,
      transport,
      logger: new StructuredLogger({ level: 'error', write: () => {} }),
      shutdownTimeoutMs: 5_000,
    });
  };

  it('runs modules side by side, each with its configuration, talking by contract', async () => {
    const transport = new InProcessTransport({ copy: true });
    const services = await start([bakeryService(), shopService()], transport);
    oven.resolve();
    await expect(createClient(shop, transport).sell({})).resolves.toBe('sold: wheat');
    await expect(services.health.report()).resolves.toEqual({ ready: true, checks: { messaging: 'ok', oven: 'ok' } });
    await services.stop();
  });

  it('stops by taking no more work, finishing what is under way, and only then closing', async () => {
    const transport = new InProcessTransport({ copy: true });
    const services = await start([bakeryService(), shopService()], transport);
    const selling = createClient(shop, transport).sell({});
    while (!happened.includes('baking')) await transport.flush();
    const stopped = services.stop();
    expect(services.stop()).toBe(stopped);
    await transport.flush();
    await expect(createClient(shop, transport).sell({})).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    oven.resolve();
    await expect(selling).resolves.toBe('sold: wheat');
    await stopped;
    expect(happened).toEqual(['baking', 'baked', 'bakery closed']);
    expect(transport.isConnected()).toBe(false);
  });

  it('leaves nothing running where a service fails to start', async () => {
    const transport = new InProcessTransport({ copy: true });
    await expect(start([bakeryService(), shopService(true)], transport)).rejects.toThrow('no key to the door');
    expect(happened).toEqual(['bakery closed']);
    expect(transport.isConnected()).toBe(false);
  });
});
