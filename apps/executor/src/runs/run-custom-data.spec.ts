import { RunCustomData } from './run-custom-data.ts';

describe(RunCustomData.name, () => {
  it('gathers what the code of all steps has set, the latest of each name', () => {
    const data = new RunCustomData();
    data.note([['order', '7']]);
    data.note(undefined);
    data.note([
      ['note', 'a = b\nc'],
      ['order', '8'],
      ['empty', ''],
    ]);

    expect(data.toSave()).toEqual({ order: '8', note: 'a = b\nc', empty: '' });
  });

  it('has nothing to save where nothing was set', () => {
    const data = new RunCustomData();
    data.note([]);

    expect(data.toSave()).toBeUndefined();
  });

  it('has ten entries at most', () => {
    const data = new RunCustomData();
    for (let n = 1; n <= 12; n++) data.note([[`k${n}`, String(n)]]);
    data.note([['k1', 'again']]);

    const saved = data.toSave()!;
    expect(Object.keys(saved)).toHaveLength(10);
    expect(saved).toMatchObject({ k1: 'again', k10: '10' });
  });
});
