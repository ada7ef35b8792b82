import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppendOnlyFile, LineReader } from './append-only-file.ts';

describe(LineReader, () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'weft-chaos-'));
    file = join(folder, 'lines.ndjson');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('reads what was appended, before and after it has looked', () => {
    const reader = new LineReader<{ n: number }>(file);
    expect(reader.read()).toEqual([]);
    const lines = new AppendOnlyFile(file);
    lines.append([{ n: 1 }, { n: 2 }]);
    expect(reader.read()).toEqual([{ n: 1 }, { n: 2 }]);
    lines.append([{ n: 3 }]);
    expect(reader.read()).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
    lines.close();
    reader.close();
  });

  it('waits for the rest of a line, and of a character, that is only begun', () => {
    const whole = Buffer.from('{"name":"Zoë"}\n');
    const reader = new LineReader<{ name: string }>(file);
    appendFileSync(file, whole.subarray(0, 12));
    expect(reader.read()).toEqual([]);
    appendFileSync(file, whole.subarray(12));
    expect(reader.read()).toEqual([{ name: 'Zoë' }]);
    reader.close();
  });
});
