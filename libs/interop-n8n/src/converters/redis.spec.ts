import type { JsonObject } from '@weft/workflow-model';
import { convertOne, writeOne } from '../testing/n8n-files.ts';

const CASES: readonly (readonly [JsonObject, JsonObject])[] = [
  [{}, { operation: 'info' }],
  [
    { operation: 'get', propertyName: 'value', key: '=a:{{ $json.id }}' },
    { operation: 'get', key: '=a:{{ $json.id }}', field: 'value' },
  ],
  [
    { operation: 'get', key: 'a', keyType: 'sets', options: { dotNotation: false } },
    { operation: 'get', key: 'a', keyType: 'set', field: 'propertyName', dotNotation: false },
  ],
  [
    { operation: 'set', key: 'a', value: '={{ $json.v }}', keyType: 'hash', valueIsJSON: false, expire: true, ttl: 3600 },
    {
      operation: 'set',
      key: 'a',
      keyType: 'hash',
      value: '={{ $json.v }}',
      valueIsPairs: true,
      expire: true,
      ttlSeconds: 3600,
    },
  ],
  [
    { operation: 'delete', key: 'a' },
    { operation: 'delete', key: 'a' },
  ],
  [
    { operation: 'incr', key: 'a', expire: true },
    { operation: 'increment', key: 'a', expire: true },
  ],
  [
    { operation: 'keys', keyPattern: 'a*', getValues: false },
    { operation: 'keys', pattern: 'a*', withValues: false },
  ],
  [
    { operation: 'push', list: 'l', messageData: '={{ $json.m }}', tail: true },
    { operation: 'push', list: 'l', atEnd: true, message: '={{ $json.m }}' },
  ],
  [
    { operation: 'pop', list: 'l', propertyName: 'x' },
    { operation: 'pop', list: 'l', field: 'x' },
  ],
  [
    { operation: 'publish', channel: 'c', messageData: 'm' },
    { operation: 'publish', channel: 'c', message: 'm' },
  ],
];

describe('redis', () => {
  it.each(CASES)('reads %j, and writes the same', (given, expected) => {
    const { node, parameters, status, reasons } = convertOne('redis', 1, given);
    expect([node.type, parameters, status, reasons]).toEqual(['redis', expected, 'supported', []]);
    const { written, status: writtenStatus, readBack, document } = writeOne('redis', parameters);
    expect([written['parameters'], writtenStatus]).toEqual([given, 'supported']);
    expect(readBack).toEqual(document);
  });

  it('turns a switch that an expression decides', () => {
    const given = { operation: 'set', key: 'a', value: 'x', keyType: 'hash', valueIsJSON: '={{ $json.json }}' };
    const { parameters } = convertOne('redis', 1, given);
    expect(parameters).toMatchObject({ valueIsPairs: '={{ !($json.json) }}' });
  });
});
