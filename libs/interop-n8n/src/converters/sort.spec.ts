import { convertOne, writeOne } from '../testing/n8n-files.ts';

const CASES = [
  [
    { sortFieldsUi: { sortField: [{ fieldName: 'a.b' }, { fieldName: 'n', order: 'descending' }] } },
    {
      mode: 'fields',
      fields: [
        { name: 'a.b', order: 'ascending' },
        { name: 'n', order: 'descending' },
      ],
    },
  ],
  [
    { sortFieldsUi: { sortField: [{ fieldName: 'a.b' }] }, options: { disableDotNotation: true } },
    { mode: 'fields', fields: [{ name: 'a.b', order: 'ascending' }], dotNotation: false },
  ],
  [{}, { mode: 'fields', fields: [] }],
  [{ type: 'random' }, { mode: 'random' }],
  [
    { type: 'code', code: 'return 0' },
    { mode: 'code', code: 'return 0' },
  ],
] as const;

describe('sort', () => {
  it.each(CASES)('reads %j', (given, expected) => {
    expect(convertOne('sort', 1, given)).toMatchObject({ status: 'supported', reasons: [], parameters: expected });
  });

  it('leaves aside what another mode was set up with', () => {
    const given = { type: 'random', sortFieldsUi: { sortField: [{ fieldName: 'a' }] }, code: 'return 0' };
    expect(convertOne('sort', 1, given)).toMatchObject({ status: 'supported', parameters: { mode: 'random' } });
  });

  it('becomes a placeholder where its kind is decided by the data', () => {
    expect(convertOne('sort', 1, { type: '={{ $json.type }}' })).toMatchObject({
      status: 'placeholder',
      reasons: [expect.stringMatching(/"type" is an expression/)],
    });
  });
});

describe('sort, written for n8n', () => {
  it.each(CASES)('gives %j', (expected, parameters) => {
    const { written, status, document, readBack } = writeOne('sort', parameters);
    expect(written).toMatchObject({ type: 'n8n-nodes-base.sort', typeVersion: 1 });
    expect(written['parameters']).toEqual(expected);
    expect([status, readBack]).toEqual(['supported', document]);
  });

  it("names a limit of the code's time, which n8n has no word for", () => {
    expect(writeOne('sort', { mode: 'code', code: 'return 0', timeoutMs: 5 })).toMatchObject({
      status: 'converted',
      reasons: [expect.stringContaining('"timeoutMs"')],
    });
  });
});
