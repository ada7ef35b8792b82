import { convertOne, writeOne } from '../testing/n8n-files.ts';

describe('split out', () => {
  it('reads the field alone', () => {
    const { node, parameters, status } = convertOne('splitOut', 1, { fieldToSplitOut: 'body.items', options: {} });
    expect([node.type, status, parameters]).toEqual(['splitOut', 'supported', { fields: 'body.items', include: 'none' }]);
  });

  it.each([
    [{ include: 'allOtherFields' }, { include: 'all' }],
    [
      { include: 'selectedOtherFields', fieldsToInclude: 'id, owner.name' },
      { include: 'selected', selectedFields: 'id, owner.name' },
    ],
    [{ include: 'allOtherFields', fieldsToInclude: 'left over' }, { include: 'all' }],
    [{ options: { destinationFieldName: 'one,two' } }, { include: 'none', destination: 'one,two' }],
    [{ options: { disableDotNotation: true, includeBinary: true } }, { include: 'none', dotNotation: false, keepBinary: true }],
    [{ options: { includeBinary: '={{ $json.keep }}' } }, { include: 'none', keepBinary: '={{ $json.keep }}' }],
  ])('reads %j', (given, expected) => {
    const { parameters, status, reasons } = convertOne('splitOut', 1, { fieldToSplitOut: 'a, b', ...given });
    expect([status, reasons, parameters]).toEqual(['supported', [], { fields: 'a, b', ...expected }]);
  });

  it('says which option it does not know', () => {
    const { status, reasons } = convertOne('splitOut', 1, { fieldToSplitOut: 'a', options: { newest: true } });
    expect([status, reasons]).toEqual(['converted', [expect.stringContaining('"options.newest"')]]);
  });

  it('stays a placeholder where what is included is decided at run time', () => {
    const { status, reasons } = convertOne('splitOut', 1, { fieldToSplitOut: 'a', include: '={{ $json.include }}' });
    expect([status, reasons]).toEqual(['placeholder', [expect.stringContaining('"include" is an expression')]]);
  });
});

describe('split out for n8n', () => {
  it.each([
    [{ fields: 'a' }, { fieldToSplitOut: 'a' }],
    [{ fields: ['a', 'b.c'], include: 'none' }, { fieldToSplitOut: 'a,b.c' }],
    [
      { fields: 'a', include: 'selected', selectedFields: 'x,y' },
      { fieldToSplitOut: 'a', include: 'selectedOtherFields', fieldsToInclude: 'x,y' },
    ],
    [
      { fields: 'a', include: 'all', destination: 'to', dotNotation: false, keepBinary: true },
      {
        fieldToSplitOut: 'a',
        include: 'allOtherFields',
        options: { destinationFieldName: 'to', disableDotNotation: true, includeBinary: true },
      },
    ],
  ])('is %j as %j, and the same again', (given, expected) => {
    const { written, status, document, readBack } = writeOne('splitOut', given);
    expect([written['type'], written['typeVersion'], written['parameters']]).toEqual(['n8n-nodes-base.splitOut', 1, expected]);
    expect([status, readBack]).toEqual(['supported', document]);
  });

  it('makes one expression of names of which some are', () => {
    const { written, document, readBack } = writeOne('splitOut', { fields: ['a', '={{ $json.field }}'] });
    expect(written['parameters']).toEqual({ fieldToSplitOut: '=a,{{ $json.field }}' });
    expect(readBack).toEqual(document);
  });
});
