import fc from 'fast-check';
import { fixed, flag, number, one, some, text, type Parameters } from './n8n-fields.ts';

/** What the editor writes for nodes that turn one value into another. */
const outputFieldName = fixed;
const parts = one('year', 'month', 'week', 'day', 'hour', 'minute', 'second');
const amountUnits = one('years', 'quarters', 'months', 'weeks', 'days', 'hours', 'minutes', 'seconds', 'milliseconds');
const options = some({ includeInputFields: flag });

export const oldDate: Parameters = fc.oneof(
  some({
    value: text,
    dataPropertyName: fixed,
    custom: flag,
    toFormat: one('YYYY/MM/DD', 'MMMM DD YYYY', 'X', 'hh:mm a', 'YYYY-MM-DD[T]HH:mm'),
    options: some({ fromFormat: one('DD.MM.YYYY'), fromTimezone: one('UTC'), toTimezone: one('Europe/Berlin') }),
  }),
  some(
    {
      action: one('calculate'),
      value: text,
      operation: one('subtract'),
      duration: number,
      timeUnit: amountUnits,
      dataPropertyName: fixed,
      options: some({ fromFormat: one('DD.MM.YYYY') }),
    },
    ['action'],
  ),
);

export const date: readonly Parameters[] = [
  some({ includeTime: flag, outputFieldName, options: some({ includeInputFields: flag, timezone: one('Asia/Tokyo') }) }),
  some(
    {
      operation: one('addToDate', 'subtractFromDate'),
      magnitude: text,
      duration: number,
      timeUnit: amountUnits,
      outputFieldName,
      options,
    },
    ['operation'],
  ),
  some(
    {
      operation: one('formatDate'),
      date: text,
      format: one('yyyy-MM-dd', 'X', 'custom'),
      customFormat: one('dd.MM.yyyy', '={{ $json.format }}'),
      outputFieldName,
      options: some({ includeInputFields: flag, fromFormat: one('dd.MM.yyyy'), timezone: flag }),
    },
    ['operation'],
  ),
  some(
    {
      operation: one('getTimeBetweenDates'),
      startDate: text,
      endDate: text,
      units: fc.subarray(['year', 'day', 'hour', 'millisecond'], { minLength: 1 }),
      outputFieldName,
      options: some({ includeInputFields: flag, isoString: flag }),
    },
    ['operation'],
  ),
  some({ operation: one('extractDate'), date: text, part: parts, outputFieldName, options }, ['operation']),
  some(
    { operation: one('roundDate'), date: text, mode: one('roundUp', 'roundDown'), toNearest: parts, to: parts, outputFieldName },
    ['operation'],
  ),
];

const keys = { attrkey: one('@'), charkey: one('text') };

export const xml: readonly Parameters[] = [
  some({
    dataPropertyName: fixed,
    options: some({
      ...keys,
      explicitArray: flag,
      explicitRoot: flag,
      ignoreAttrs: flag,
      mergeAttrs: flag,
      normalize: flag,
      normalizeTags: flag,
      trim: flag,
    }),
  }),
  some(
    {
      mode: one('jsonToxml'),
      dataPropertyName: fixed,
      options: some({ ...keys, allowSurrogateChars: flag, cdata: flag, headless: flag, rootName: fixed }),
    },
    ['mode'],
  ),
];

const hashing = {
  type: one('MD5', 'SHA256', 'SHA3-384'),
  binaryData: flag,
  binaryPropertyName: fixed,
  value: text,
  encoding: one('hex', 'base64'),
  dataPropertyName: fixed,
};

export const hashed: readonly Parameters[] = [
  some(hashing),
  some(
    {
      action: one('generate'),
      encodingType: one('uuid', 'ascii', 'base64', 'hex'),
      stringLength: fc.integer({ min: 1, max: 99 }),
      dataPropertyName: fixed,
    },
    ['action'],
  ),
];

/** With the secret or the key beside the rest. */
export const keyed: readonly Parameters[] = [
  some({ ...hashing, action: one('hmac'), secret: text }, ['action']),
  some(
    {
      action: one('sign'),
      algorithm: one('RSA-SHA256', 'RSA-MD5', 'sha512'),
      value: text,
      privateKey: text,
      encoding: one('hex', 'base64'),
      dataPropertyName: fixed,
    },
    ['action', 'algorithm'],
  ),
];

const fromDisk = {
  dataPropertyName: one('data', 'file'),
  mimeType: one('text/csv'),
  fileName: one('a.csv', '={{ $json.name }}'),
};

export const diskFiles: readonly Parameters[] = [
  some({ fileSelector: one('/files/*.csv', '={{ $json.path }}', 'a.txt'), options: some(fromDisk) }, ['fileSelector']),
  some(
    {
      operation: one('write'),
      fileName: one('/files/a.txt', '={{ $json.path }}'),
      dataPropertyName: one('file'),
      options: some({ append: flag }),
    },
    ['operation', 'fileName'],
  ),
];
export const oldDiskFiles = {
  readBinaryFile: some({ filePath: one('/files/a.txt', '={{ $json.path }}'), dataPropertyName: one('file') }, ['filePath']),
  readBinaryFiles: some({ fileSelector: one('/files/*.txt'), dataPropertyName: one('file') }, ['fileSelector']),
  writeBinaryFile: some({ fileName: one('/files/a.txt'), dataPropertyName: one('file'), options: some({ append: flag }) }, [
    'fileName',
  ]),
};

export const tokens: readonly Parameters[] = [
  some({
    useJson: one(false),
    claims: some({
      audience: text,
      expiresIn: fc.integer({ min: 1, max: 9_000 }),
      issuer: text,
      jwtid: text,
      notBefore: fc.integer({ min: 0, max: 90 }),
      subject: text,
    }),
    options: some({ algorithm: one('HS256', 'RS512'), kid: fixed }),
  }),
  some({ useJson: one(true), claimsJson: one('{ "a": 1 }', '={{ $json }}', '={ "a": "{{ $json.a }}" }') }, ['useJson']),
  some(
    {
      operation: one('verify'),
      token: text,
      options: some({
        complete: flag,
        ignoreExpiration: flag,
        ignoreNotBefore: flag,
        clockTolerance: fc.nat(60),
        algorithm: one('HS512', 'ES256'),
      }),
    },
    ['operation'],
  ),
  some({ operation: one('decode'), token: text, options: some({ complete: flag }) }, ['operation']),
];
