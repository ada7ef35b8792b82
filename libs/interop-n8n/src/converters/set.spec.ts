import type { JsonObject } from '@weft/workflow-model';
import { convertOne, writeOne } from '../testing/n8n-files.ts';

const defaults = { mode: 'fields', dotNotation: true, ignoreConversionErrors: false, selectedFields: '' };

describe('set', () => {
  it.each([3.3, 3.4])('reads assignments of version %s', (version) => {
    const assignments = [
      { id: 'a', name: 'greeting', type: 'string', value: 'hello' },
      { id: 'b', name: 'count', type: 'number', value: '={{ $json.n + 1 }}' },
      { id: 'c', name: 'tags', type: 'array', value: '["x"]' },
      { id: 'd', name: 'blank', type: 'string' },
    ];
    const { node, parameters, status } = convertOne('set', version, { assignments: { assignments }, options: {} });
    expect(node.type).toBe('set');
    expect(status).toBe('supported');
    expect(parameters).toMatchObject({
      ...defaults,
      include: 'none',
      fields: [
        { name: 'greeting', type: 'string', value: 'hello' },
        { name: 'count', type: 'number', value: '={{ $json.n + 1 }}' },
        { name: 'tags', type: 'array', value: '["x"]' },
        { name: 'blank', type: 'string', value: '' },
      ],
    });
  });

  it.each([3.3, 3.4])(
    'reads files of version %s, which leave with the item whatever becomes of those of the input',
    (version) => {
      const assignments = [{ id: 'a', name: 'photo', type: 'binary', value: "={{ $('Fetch').item.binary.data }}" }];
      const { parameters, status } = convertOne('set', version, { assignments: { assignments } });
      expect(status).toBe('supported');
      expect(parameters['fields']).toEqual([{ name: 'photo', type: 'file', value: "={{ $('Fetch').item.binary.data }}" }]);
    },
  );

  it.each([3, 3.1, 3.2])('reads typed fields of version %s, which kept all other fields unless told otherwise', (version) => {
    const values = [
      { name: 'a', stringValue: 'x' },
      { name: 'b', type: 'numberValue', numberValue: 2 },
      { name: 'c', type: 'booleanValue' },
    ];
    const { parameters, status } = convertOne('set', version, { fields: { values }, options: {} });
    expect(status).toBe('supported');
    expect(parameters).toMatchObject({
      include: 'all',
      fields: [
        { name: 'a', type: 'string', value: 'x' },
        { name: 'b', type: 'number', value: 2 },
        { name: 'c', type: 'boolean', value: true },
      ],
    });
  });

  it.each([1, 2])('reads the lists of version %s, one for each type', (version) => {
    const values = {
      string: [{ name: 's', value: 'x' }],
      number: [{ name: 'n', value: 1 }],
      boolean: [{ name: 'b', value: true }],
    };
    const { parameters, status } = convertOne('set', version, { values, keepOnlySet: true, options: { dotNotation: false } });
    expect(status).toBe('supported');
    expect(parameters).toMatchObject({ include: 'none', dotNotation: false, keepBinary: false, ignoreConversionErrors: true });
    expect(parameters['fields']).toEqual([
      { name: 's', type: 'string', value: 'x' },
      { name: 'n', type: 'number', value: 1 },
      { name: 'b', type: 'boolean', value: true },
    ]);
  });

  it('keeps the other fields in versions 1 and 2 unless told otherwise, and the type of what an expression gives', () => {
    const { parameters, status } = convertOne('set', 2, { values: { string: [{ name: 's', value: '={{ $json.x }}' }] } });
    expect(parameters).toMatchObject({
      include: 'all',
      keepBinary: true,
      fields: [{ name: 's', type: 'any', value: '={{ $json.x }}' }],
    });
    expect(status).toBe('supported');
  });

  it.each([
    [{ includeOtherFields: true }, { include: 'all', selectedFields: '' }],
    [
      { includeOtherFields: true, include: 'selected', includeFields: 'a, b' },
      { include: 'selected', selectedFields: 'a, b' },
    ],
    [
      { includeOtherFields: true, include: 'except', excludeFields: 'c' },
      { include: 'except', selectedFields: 'c' },
    ],
    [{ include: 'selected', includeFields: 'a' }, { include: 'none' }],
  ])('keeps fields as %j says', (given, expected) => {
    expect(convertOne('set', 3.4, given).parameters).toMatchObject(expected);
  });

  it.each([
    [3.4, { includeOtherFields: true }, true],
    [3.4, { includeOtherFields: true, options: { stripBinary: true } }, false],
    [3.4, {}, false],
    [3.4, { options: { stripBinary: false } }, true],
    [3.4, { options: { stripBinary: true } }, false],
    [3.3, {}, true],
    [3.3, { options: { includeBinary: false } }, false],
  ])('in version %s with %j passes files on: %s', (version, given, keepBinary) => {
    expect(convertOne('set', version, given).parameters).toMatchObject({ keepBinary });
  });

  it('takes raw JSON as it is', () => {
    const { parameters } = convertOne('set', 3.4, {
      mode: 'raw',
      jsonOutput: '={{ $json }}',
      options: { dotNotation: false, ignoreConversionErrors: true },
    });
    expect(parameters).toMatchObject({ mode: 'json', json: '={{ $json }}', dotNotation: false, ignoreConversionErrors: true });
    expect(parameters).not.toHaveProperty('fields');
  });

  it.each([
    [3.4, { assignments: { assignments: [{ id: '1', name: '', type: 'string', value: '' }] } }, 'supported'],
    [3.2, { fields: { values: [{ name: '', stringValue: '' }] } }, 'supported'],
    [2, { values: { string: [{ name: '', value: '' }] } }, 'supported'],
    [3.4, { assignments: { assignments: [{ id: '1', name: '', type: 'number', value: 5 }] } }, 'converted'],
  ])('leaves out rows of version %s that nobody has named: %j', (version, given, status) => {
    expect(convertOne('set', version, given)).toMatchObject({ status, parameters: { fields: [] } });
  });

  it.each([
    [3.4, { mode: 'raw', jsonOutput: '{}', assignments: { assignments: [{ name: 'f', type: 'binary' }] } }],
    [3.2, { mode: 'raw', jsonOutput: '{}', fields: { values: [{ name: 'f', stringValue: 'x' }] } }],
    [3.4, { assignments: { assignments: [] }, jsonOutput: '{ "old": 1 }' }],
  ])('does not mind what the other mode of version %s was set up with: %j', (version, given) => {
    expect(convertOne('set', version, given)).toMatchObject({ status: 'supported' });
  });

  it('says that it does not know the JSON that the file leaves out', () => {
    expect(convertOne('set', 3.4, { mode: 'raw' })).toMatchObject({ status: 'converted', parameters: { json: '{}' } });
  });

  it.each([
    [3.4, { fields: { values: [{ name: 'a', stringValue: 'x' }] } }, '"fields"'],
    [2, { assignments: { assignments: [{ name: 'a', value: 'x' }] } }, '"assignments"'],
  ])('names what belongs to another version than %s, as hand-written files have it', (version, given, word) => {
    expect(convertOne('set', version, given)).toMatchObject({ status: 'converted', reasons: [expect.stringContaining(word)] });
  });

  it('says that copies for test runs were left out', () => {
    expect(convertOne('set', 3.4, { duplicateItem: true, duplicateCount: 3 })).toMatchObject({
      status: 'converted',
      reasons: [expect.stringContaining('Copying the item')],
    });
  });

  it.each([
    [3.4, { assignments: { assignments: [{ name: 'f', type: 'xml', value: 'x' }] } }, /type" has the value "xml"/],
    [3.2, { fields: { values: [{ name: 'f', type: 'binaryValue' }] } }, /type" has the value "binaryValue"/],
    [3.4, { mode: '={{ $json.mode }}' }, /"mode" is an expression/],
    [3.4, { assignments: { assignments: ['x'] } }, /assignments\.assignments\.0" should be a group/],
  ])('makes version %s with %j a placeholder', (version, given, reason) => {
    expect(convertOne('set', version, given)).toMatchObject({ status: 'placeholder', reasons: [expect.stringMatching(reason)] });
  });
});

describe('set, written for n8n', () => {
  const fields = [{ name: 'a.b', type: 'number', value: '={{ $json.n }}' }];

  it.each([
    [{ mode: 'fields', fields, include: 'all', keepBinary: true }, 3.4],
    [{ mode: 'fields', fields, include: 'all', keepBinary: false }, 3.4],
    [{ mode: 'fields', fields, include: 'none', keepBinary: false, dotNotation: false }, 3.4],
    [{ mode: 'fields', fields, include: 'none', keepBinary: true }, 3.3],
    [
      { mode: 'fields', fields: [{ name: 'f', type: 'file', value: '={{ $binary.data }}' }], include: 'none', keepBinary: false },
      3.4,
    ],
    [{ mode: 'json', json: '{"a":1}', include: 'selected', selectedFields: 'x, y', ignoreConversionErrors: true }, 3.4],
    [{ mode: 'fields', fields, include: 'except', selectedFields: ['x', 'y'] }, 3.4],
  ])('is the same again: %j', (parameters, version) => {
    const { written, document, readBack } = writeOne('set', parameters);
    expect(written).toMatchObject({ type: 'n8n-nodes-base.set', typeVersion: version });
    expect(readBack).toEqual(document);
  });

  const old = {
    fields: [
      { name: 's', type: 'string', value: 'x' },
      { name: 'e', type: 'any', value: '={{ $json.a }}' },
      { name: 'n', type: 'number', value: 0 },
      { name: 'f', type: 'any', value: '={{ $json.b }}' },
      { name: 'b', type: 'boolean', value: true },
    ],
    include: 'none',
    dotNotation: false,
    ignoreConversionErrors: true,
    keepBinary: false,
  };

  it('is one of version 2 where only that keeps the type of what an expression gives', () => {
    const { written, status, document, readBack } = writeOne('set', old);
    expect([written['typeVersion'], written['parameters']]).toEqual([
      2,
      {
        keepOnlySet: true,
        values: {
          string: [
            { name: 's', value: 'x' },
            { name: 'e', value: '={{ $json.a }}' },
          ],
          number: [{ name: 'n' }, { name: 'f', value: '={{ $json.b }}' }],
          boolean: [{ name: 'b', value: true }],
        },
        options: { dotNotation: false },
      },
    ]);
    expect([status, readBack]).toEqual(['supported', document]);
  });

  it.each([
    ['its fields are all of a type', { fields: old.fields.slice(0, 1) }],
    ['conversions may fail', { ignoreConversionErrors: false }],
    ['files stay without fields', { keepBinary: true }],
    ['a field is a list', { fields: [...old.fields, { name: 'l', type: 'array', value: [] }] }],
    ['some fields stay', { include: 'selected', selectedFields: 'a' }],
  ])('is none of version 2 where %s', (_, rest) => {
    expect(writeOne('set', { ...old, ...rest } as unknown as JsonObject).written['typeVersion']).toBeGreaterThan(3);
  });

  it('gives a fixed value of any type its own type, and says what becomes of an expression', () => {
    const values = [5, [1], { a: 1 }, null, 'x', '={{ $json.n }}'];
    const { written, document, readBack, reasons } = writeOne('set', {
      fields: values.map((value, index) => ({ name: `f${index}`, type: 'any', value })),
    });
    const { assignments } = written['parameters'] as unknown as { assignments: { assignments: { type: string }[] } };
    expect(assignments.assignments.map(({ type }) => type)).toEqual(['number', 'array', 'object', 'string', 'string', 'string']);
    expect(reasons).toContainEqual(expect.stringContaining('get text in n8n'));
    expect(readBack).toEqual(document);
  });
});
