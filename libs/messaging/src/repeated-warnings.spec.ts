import { RepeatedWarnings } from './repeated-warnings.ts';

describe(RepeatedWarnings, () => {
  function make() {
    const lines: string[] = [];
    let due: (() => void)[] = [];
    const warnings = new RepeatedWarnings({ write: (line) => void lines.push(line), later: (work) => void due.push(work) });
    const fiveSecondsPass = () => {
      const work = due;
      due = [];
      for (const each of work) each();
    };
    return { lines, warnings, fiveSecondsPass };
  }

  it('writes the first of equal lines at once, and then one every few seconds with their number', () => {
    const { lines, warnings, fiveSecondsPass } = make();
    for (let n = 0; n < 1_000; n++) warnings.add('full');
    warnings.add('away');
    expect(lines).toEqual(['full', 'away']);

    fiveSecondsPass();
    for (let n = 0; n < 20; n++) warnings.add('full');
    fiveSecondsPass();
    expect(lines).toEqual(['full', 'away', 'full (999 more in 5 s)', 'full (20 more in 5 s)']);
  });

  it('writes a line at once again after it has not come for a while', () => {
    const { lines, warnings, fiveSecondsPass } = make();
    warnings.add('full');
    fiveSecondsPass();
    warnings.add('full');
    expect(lines).toEqual(['full', 'full']);
  });

  it('keeps no endless count of lines that are all different', () => {
    const { lines, warnings } = make();
    for (let n = 0; n < 500; n++) warnings.add(`run ${n}`);
    warnings.add('run 499');
    expect(lines).toHaveLength(501);
  });
});
