import { createClient, InProcessTransport } from '../src/index.ts';
import { describeTransport } from './describe-transport.ts';
import { openShop, shop } from './shop.ts';

describeTransport('the in-process transport', async () => {
  const transport = new InProcessTransport({ copy: true });
  return { connect: async () => transport, end: () => transport.close() };
});

describe('the in-process transport without copies', () => {
  it('passes values by reference', async () => {
    const transport = new InProcessTransport();
    const replica = await openShop(transport);
    const value = { big: new Array(10).fill('x') };
    const { value: back } = await createClient(shop, transport).echo({ value });
    expect(back).toBe(value);
    await replica.close();
    await transport.close();
  });
});
