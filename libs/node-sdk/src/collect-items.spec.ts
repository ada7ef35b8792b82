import { makeContext, makeItems } from '../test/make.ts';
import { collectItems, type ItemMaker } from './collect-items.ts';

function* make(count: number): ItemMaker {
  for (const item of makeItems(count)) {
    yield undefined;
    yield item;
  }
}

describe(collectItems, () => {
  it('gathers what is made at once, without the marks of work in between', () => {
    expect(collectItems(makeContext(), make(3))).toEqual(makeItems(3));
  });

  it('gives way to other work when its slice is over, and loses nothing', async () => {
    let time = 0;
    let pauses = 0;
    const slices = { now: () => (time += 6), pause: async () => void (pauses += 1) };
    expect(await collectItems(makeContext({ slices }), make(1_000))).toEqual(makeItems(1_000));
    expect(pauses).toBeGreaterThan(1);
  });

  it('stops once it is aborted', async () => {
    const controller = new AbortController();
    let time = 0;
    const slices = { now: () => (time += 20), pause: async () => controller.abort(new Error('stopped')) };
    await expect(collectItems(makeContext({ slices, signal: controller.signal }), make(1_000))).rejects.toThrow('stopped');
  });
});
