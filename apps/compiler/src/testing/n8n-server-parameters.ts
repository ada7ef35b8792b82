import fc from 'fast-check';
import { fixed, flag, one, some, text, type Parameters } from './n8n-fields.ts';

const key = one('a', 'orders:2026', '=a:{{ $json.id }}');
const placed = { propertyName: one('value', 'a.b', '={{ $json.field }}'), options: some({ dotNotation: flag }) };
const expiring = { expire: flag, ttl: fc.integer({ min: 1, max: 90_000 }) };

export const redis: readonly Parameters[] = [
  some({}),
  some({ operation: one('delete'), key }, ['operation', 'key']),
  some({ operation: one('get'), key, keyType: one('automatic', 'hash', 'list', 'sets', 'string'), ...placed }, [
    'operation',
    'key',
  ]),
  some({ operation: one('incr'), key, ...expiring }, ['operation', 'key']),
  some({ operation: one('info') }, ['operation']),
  some({ operation: one('keys'), keyPattern: one('a*', '={{ $json.p }}*'), getValues: flag }, ['operation', 'keyPattern']),
  some({ operation: one('pop'), list: key, tail: flag, ...placed }, ['operation', 'list']),
  some({ operation: one('publish'), channel: key, messageData: text }, ['operation', 'channel']),
  some({ operation: one('push'), list: key, messageData: text, tail: flag }, ['operation', 'list']),
  some(
    {
      operation: one('set'),
      key,
      value: one('a', '{ "a": 1 }', '={{ $json.v }}', '={{ JSON.stringify($json) }}'),
      keyType: one('automatic', 'hash', 'list', 'sets', 'string'),
      valueIsJSON: flag,
      ...expiring,
    },
    ['operation', 'key'],
  ),
];

const path = one('/upload/a.csv', 'a b.txt', '=/in/{{ $json.name }}');

export const ftp: readonly Parameters[] = [
  some({ protocol: one('sftp'), operation: one('delete'), path, options: some({ folder: flag, recursive: flag }) }, [
    'operation',
    'path',
  ]),
  some({ protocol: one('sftp'), path, binaryPropertyName: fixed }, ['path']),
  some({ protocol: one('sftp'), operation: one('list'), path, recursive: flag }, ['operation', 'path']),
  some(
    { protocol: one('sftp'), operation: one('rename'), oldPath: path, newPath: path, options: some({ createDirectories: flag }) },
    ['operation', 'oldPath', 'newPath'],
  ),
  some(
    { protocol: one('sftp'), operation: one('upload'), path, binaryData: flag, binaryPropertyName: fixed, fileContent: text },
    ['operation', 'path'],
  ),
];
