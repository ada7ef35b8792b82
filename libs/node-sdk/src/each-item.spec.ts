import type { Item } from '@weft/workflow-model';
import { makeContext, makeItems } from '../test/make.ts';
import { eachItem } from './each-item.ts';
import { NodeFailure } from './node-failure.ts';
import type { TimeSlices } from './time-slices.ts';

const refused = new NodeFailure({ code: 'REFUSED', fault: 'user', message: 'No.', fix: 'Say yes.' });

/** A clock on which each look takes a while. */
class FakeSlices implements TimeSlices {
  pauses = 0;
  private time = 0;
  constructor(
    private readonly stepMs: number,
    private readonly onPause: () => void = () => undefined,
  ) {}
  now = (): number => (this.time += this.stepMs);
  pause = async (): Promise<void> => {
    this.pauses += 1;
    this.onPause();
  };
}

describe(eachItem, () => {
  it('answers at once where every visit does', () => {
    const seen: number[] = [];
    const result = eachItem(makeContext({ items: makeItems(3) }), { visit: (_, index) => void seen.push(index), failed: fail });
    expect(result).toBeUndefined();
    expect(seen).toEqual([0, 1, 2]);
  });

  it('visits in order, one after the other, where visits take time', async () => {
    const seen: string[] = [];
    const visit = async (_: Item, index: number): Promise<void> => {
      seen.push(`start ${index}`);
      await Promise.resolve();
      seen.push(`end ${index}`);
    };
    await eachItem(makeContext({ items: makeItems(2) }), { visit, failed: fail });
    expect(seen).toEqual(['start 0', 'end 0', 'start 1', 'end 1']);
  });

  it('gives way to other work when its slice is over', async () => {
    const slices = new FakeSlices(6);
    let count = 0;
    await eachItem(makeContext({ items: makeItems(1_000), slices }), { visit: () => void (count += 1), failed: fail });
    expect(count).toBe(1_000);
    expect(slices.pauses).toBeGreaterThan(1);
  });

  it('stops at the next pause once it is aborted', async () => {
    const controller = new AbortController();
    const slices = new FakeSlices(20, () => controller.abort(new Error('stopped')));
    let count = 0;
    const context = makeContext({ items: makeItems(1_000), slices, signal: controller.signal });
    await expect(eachItem(context, { visit: () => void (count += 1), failed: fail })).rejects.toThrow('stopped');
    expect(count).toBeLessThan(1_000);
  });

  it.each(['at once', 'later'])('fails with the first item that fails %s, and names it', async (when) => {
    const visit = (_: Item, index: number): void | Promise<void> => {
      if (index !== 1) return;
      if (when === 'later') return Promise.reject(refused);
      throw refused;
    };
    const run = async (): Promise<void> => eachItem(makeContext({ items: makeItems(3) }), { visit, failed: fail });
    await expect(run()).rejects.toMatchObject({ failure: { code: 'REFUSED', itemIndex: 1 } });
  });

  it('hands over error items and goes on where the step does', () => {
    const errors: Item[] = [];
    const visit = (_: Item, index: number): void => {
      if (index === 0) throw refused;
    };
    void eachItem(makeContext({ items: makeItems(2), onError: 'continue' }), { visit, failed: (error) => errors.push(error) });
    expect(errors).toEqual([
      { json: { error: 'No.' }, error: { code: 'REFUSED', message: 'No.', description: 'Say yes.' }, pairedItem: { item: 0 } },
    ]);
  });

  it('does not take a bug for the failure of an item', () => {
    const visit = (): void => {
      throw new TypeError('bug');
    };
    expect(() => eachItem(makeContext({ items: makeItems(1), onError: 'continue' }), { visit, failed: fail })).toThrow(TypeError);
  });
});

function fail(): never {
  throw new Error('No item should fail here.');
}
