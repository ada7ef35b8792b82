import { RunCustomData } from './run-custom-data.ts';

const set = (text: string) => ({ level: 'customData', text });

describe(RunCustomData.name, () => {
  it('gathers what the code of all steps has set, the latest of each name', () => {
    const data = new RunCustomData();
    data.note([set('order = 7'), { level: 'info', text: 'order = 9' }]);
    data.note(undefined);
    data.note([set('note = a = b\nc'), set('order = 8'), set('empty = ')]);

    expect(data.toSave()).toEqual({ order: '8', note: 'a = b\nc', empty: '' });
  });

  it('has nothing to save where nothing was set', () => {
    const data = new RunCustomData();
    data.note([set('order'), set(' a = 1'), set('a b = 1'), { level: 'log', text: 'a = 1' }]);

    expect(data.toSave()).toBeUndefined();
  });

  it('has ten entries at most', () => {
    const data = new RunCustomData();
    for (let n = 1; n <= 12; n++) data.note([set(`k${n} = ${n}`)]);
    data.note([set('k1 = again')]);

    const saved = data.toSave()!;
    expect(Object.keys(saved)).toHaveLength(10);
    expect(saved).toMatchObject({ k1: 'again', k10: '10' });
  });
});
