import type { JsonObject } from '@weft/workflow-model';
import { convertOne, writeOne } from '../testing/n8n-files.ts';

const text = '={{ $json.a }}';

describe('crypto', () => {
  it.each<[number, JsonObject, JsonObject]>([
    [1, { value: text }, { operation: 'hash', algorithm: 'md5', text, encoding: 'hex', outputField: 'data' }],
    [2, { value: text }, { operation: 'hash', algorithm: 'sha256', text, encoding: 'hex', outputField: 'data' }],
    [
      2,
      { type: 'SHA3-512', binaryData: true, binaryPropertyName: 'pdf', encoding: 'base64', dataPropertyName: 'a.b' },
      { operation: 'hash', algorithm: 'sha3-512', source: 'file', file: 'pdf', encoding: 'base64', outputField: 'a.b' },
    ],
    [
      1,
      { action: 'hmac', type: 'SHA256', value: text, secret: 's3cret' },
      { operation: 'hmac', algorithm: 'sha256', text, secret: 's3cret', encoding: 'hex', outputField: 'data' },
    ],
    [
      1,
      { action: 'sign', algorithm: 'RSA-SHA256', value: text, privateKey: '={{ $vars.key }}', encoding: 'base64' },
      {
        operation: 'sign',
        algorithm: 'sha256',
        text,
        privateKey: '={{ $vars.key }}',
        encoding: 'base64',
        outputField: 'data',
      },
    ],
    [
      1,
      { action: 'sign', algorithm: 'sha3-512', value: 'a' },
      { operation: 'sign', algorithm: 'sha3-512', text: 'a', privateKey: '', encoding: 'hex', outputField: 'data' },
    ],
    [2, { action: 'generate' }, { operation: 'generate', generated: 'uuid', outputField: 'data' }],
    [
      2,
      { action: 'generate', encodingType: 'base64', stringLength: 12 },
      { operation: 'generate', generated: 'alphanumeric', length: 12, outputField: 'data' },
    ],
    [
      1,
      { action: 'generate', encodingType: 'ascii' },
      { operation: 'generate', generated: 'printable', length: 32, outputField: 'data' },
    ],
  ])('reads version %d of %j, and writes it so that it reads the same', (version, given, expected) => {
    const { node, parameters, status, reasons } = convertOne('crypto', version, given);
    expect([node.type, parameters, status, reasons]).toEqual(['crypto', expected, 'supported', []]);
    const { written, status: writtenStatus, readBack } = writeOne('crypto', parameters);
    expect([written['type'], writtenStatus, readBack.nodes[0]?.parameters]).toEqual([
      'n8n-nodes-base.crypto',
      'supported',
      expected,
    ]);
  });

  it('writes a secret as the version that has it beside the rest, and anything else as the newest', () => {
    expect(writeOne('crypto', { operation: 'hmac', secret: 'a' }).written['typeVersion']).toBe(1);
    expect(writeOne('crypto', { operation: 'hash' }).written).toMatchObject({ typeVersion: 2, parameters: {} });
  });

  it.each<[number, JsonObject, string]>([
    [2, { action: 'sign', algorithm: 'RSA-SHA256', value: text }, 'credential'],
    [1, { action: 'sign', algorithm: 'RSA-RIPEMD160', value: text }, '"algorithm"'],
    [2, { action: 'hmac', value: text }, 'credential'],
    [1, { type: '={{ $json.t }}' }, '"type"'],
  ])('keeps version %d of %j', (version, given, reason) => {
    const { status, reasons } = convertOne('crypto', version, given);
    expect([status, reasons.join()]).toEqual(['placeholder', expect.stringContaining(reason)]);
  });

  it('does not pass off a signature of a file as one of a text', () => {
    const { written } = writeOne('crypto', { operation: 'sign', source: 'file', privateKey: 'k' });
    expect(written['type']).toBe('weft.crypto');
  });

  it('does not pass off what n8n has not', () => {
    const { written, readBack } = writeOne('crypto', { algorithm: 'sha1', text });
    expect(written['type']).toBe('weft.crypto');
    expect(readBack.nodes[0]).toMatchObject({ type: 'crypto', parameters: { algorithm: 'sha1', text } });
  });
});
