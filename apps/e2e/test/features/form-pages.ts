import { chain, type Feature, node } from '../../src/index.ts';
import { FormVisitor } from '../form-visitor.ts';

/** For a Weft that may be killed in the middle. */
export const formPages: Feature = (weft) => {
  it('wait through kill -9 for the person who fills them in, and take what is sent once', async () => {
    const nodes = [
      node('Ask', 'formTrigger', { path: 'lasting', fields: [{ label: 'Name' }] }),
      node('More', 'form', { title: 'More', fields: [{ label: 'City' }] }),
      node('End', 'form', {
        operation: 'ending',
        title: 'Done',
        message: "={{ $('Ask').first().json.Name }} in {{ $json.City }}",
      }),
    ];
    const { id } = await weft().api.create({ name: 'Lasting', nodes, edges: chain('Ask', 'More', 'End') });
    await weft().api.activate(id);
    const first = await new FormVisitor(`${weft().url}/form/lasting`).open();
    await weft().kill();
    await weft().start();

    await (await first.send({ f0: 'Ada' })).settle();
    expect(first.page).toContain('<h1>More</h1>');
    await weft().kill();
    await weft().start();

    const twice = first.copy();
    await Promise.all([first.send({ f0: 'Oslo' }), twice.send({ f0: 'Oslo' })]);
    for (const visitor of [first, twice]) expect((await visitor.settle()).page).toContain('Ada in Oslo');
    const { items } = await weft().api.executions(`workflowId=${id}`);
    expect(items.map(({ status }) => status)).toEqual(['succeeded']);
  }, 180_000);
};
