import { node, type Feature } from '../../src/index.ts';

const lines = (...names: string[]) => names.slice(1).map((target, index) => ({ source: names[index], target }));

export const images: Feature = (weft) => {
  it('are made, changed and looked at by a workflow', async () => {
    const steps = [
      { operation: 'create', width: 40, height: 20, color: '#ff0000' },
      { operation: 'resize', width: 100, height: 100 },
    ];
    const nodes = [
      node('Hook', 'webhook', { path: 'images', method: 'POST', respond: 'last-node' }),
      node('Make', 'editImage', { steps, format: 'jpeg' }),
      node('Look', 'editImage', { operation: 'information' }),
    ];
    const document = { name: 'Images', nodes, edges: lines(...nodes.map(({ id }) => id)) };
    await weft().api.activate((await weft().api.create(document)).id);
    const { body } = await weft().api.send('POST', '/webhook/images', {});
    expect(body).toMatchObject({ format: 'JPEG', size: { width: 100, height: 50 } });
  }, 30_000);
};
