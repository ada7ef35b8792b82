import { describe, expect, it } from '@jest/globals';
import { UnderWay } from './under-way.ts';

/** Work that ends when it is told to. */
function held() {
  let [finish, fail] = [(): void => undefined, (_: Error): void => undefined];
  const work = new Promise<void>((resolve, reject) => ([finish, fail] = [resolve, reject]));
  return { work, finish: () => finish(), fail: (error: Error) => fail(error) };
}

describe(UnderWay, () => {
  it('waits for room, and at the end for all', async () => {
    const [underWay, first, second] = [new UnderWay(2), held(), held()];
    await underWay.add(first.work);
    const added = underWay.add(second.work);
    const order: string[] = [];
    void added.then(() => order.push('room'));
    first.finish();
    await added;
    const ended = underWay.end().then(() => order.push('end'));
    second.finish();
    await ended;
    expect(order).toEqual(['room', 'end']);
  });

  it('begins nothing more once something has failed', async () => {
    const [underWay, first] = [new UnderWay(3), held()];
    await underWay.add(first.work);
    first.fail(new Error('disk full'));
    await expect(underWay.add(Promise.resolve()).then(() => underWay.end())).rejects.toThrow('disk full');
    await expect(underWay.add(Promise.resolve())).rejects.toThrow('disk full');
  });
});
