import { groupOf, unless, type Converter, type Writer } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';
import type { Json } from '@weft/workflow-model';

type Fields = Record<string, Json | undefined>;

/** n8n's operations by Weft's. */
const OPERATIONS = {
  delete: 'delete',
  get: 'get',
  incr: 'increment',
  info: 'info',
  keys: 'keys',
  pop: 'pop',
  publish: 'publish',
  push: 'push',
  set: 'set',
} as const;
type Operation = (typeof OPERATIONS)[keyof typeof OPERATIONS];
const THEIR_OPERATIONS = Object.fromEntries(Object.entries(OPERATIONS).map(([theirs, ours]) => [ours, theirs]));
const USUAL_OPERATION = 'info';

const KEY_TYPES = { automatic: 'automatic', hash: 'hash', list: 'list', sets: 'set', string: 'string' } as const;
const THEIR_KEY_TYPES = { automatic: 'automatic', hash: 'hash', list: 'list', set: 'sets', string: 'string' } as const;
const AUTOMATIC = 'automatic';

const USUAL_FIELD = 'propertyName';
const OWN_FIELD = 'value';
const USUAL_TTL = 60;

const ALL_PARAMETERS = [
  ...['key', 'keyType', 'propertyName', 'options', 'keyPattern', 'getValues', 'value', 'valueIsJSON'],
  ...['expire', 'ttl', 'list', 'tail', 'channel', 'messageData'],
];

export const redisConverter: Converter = {
  type: 'n8n-nodes-base.redis',
  versions: [1],
  convert({ parameters }) {
    const operation = parameters.choice('operation', OPERATIONS, USUAL_OPERATION);
    // What another operation was set up with is hidden in the editor.
    parameters.ignore(...ALL_PARAMETERS);
    return { type: 'redis', parameters: { operation, ...READERS[operation](parameters) }, credentialTypes: ['redis'] };
  },
};

const READERS: Readonly<Record<Operation, (parameters: ParameterReader) => Fields>> = {
  delete: (parameters) => ({ key: parameters.text('key', '') }),
  get: (parameters) => ({ key: parameters.text('key', ''), ...readType(parameters), ...readField(parameters) }),
  increment: (parameters) => ({ key: parameters.text('key', ''), ...readExpiry(parameters) }),
  info: () => ({}),
  keys: (parameters) => ({
    pattern: parameters.text('keyPattern', ''),
    withValues: unless(parameters.flag('getValues', true), true),
  }),
  pop: (parameters) => ({ ...readList(parameters), ...readField(parameters) }),
  publish: (parameters) => ({ channel: parameters.text('channel', ''), message: parameters.value('messageData') ?? '' }),
  push: (parameters) => ({ ...readList(parameters), message: parameters.value('messageData') ?? '' }),
  set: (parameters) => {
    const isJson = parameters.flag('valueIsJSON', true);
    const type = readType(parameters);
    return {
      key: parameters.text('key', ''),
      ...type,
      value: parameters.value('value') ?? '',
      valueIsPairs: type.keyType === 'hash' && isJson !== true ? negated(isJson) : undefined,
      ...readExpiry(parameters),
    };
  },
};

const readType = (parameters: ParameterReader): { keyType: Json | undefined } => ({
  keyType: unless(parameters.choice('keyType', KEY_TYPES, AUTOMATIC), AUTOMATIC),
});

function readField(parameters: ParameterReader): Fields {
  const field = parameters.text('propertyName', USUAL_FIELD);
  return {
    field: field === '' ? USUAL_FIELD : field,
    dotNotation: unless(parameters.group('options').flag('dotNotation', true), true),
  };
}

function readExpiry(parameters: ParameterReader): Fields {
  const expire = parameters.flag('expire', false);
  const ttlSeconds = parameters.number('ttl', USUAL_TTL);
  return expire === false ? {} : { expire, ttlSeconds: unless(ttlSeconds, USUAL_TTL) };
}

const readList = (parameters: ParameterReader): Fields => ({
  list: parameters.text('list', ''),
  atEnd: unless(parameters.flag('tail', false), false),
});

/** Of an expression the opposite, as an expression. */
function negated(flag: boolean | string): boolean | string {
  if (typeof flag === 'boolean') return !flag;
  const [, inner] = /^=\{\{([\s\S]*)\}\}$/.exec(flag.trim()) ?? [];
  return inner === undefined ? flag : `={{ !(${inner.trim()}) }}`;
}

export const redisWriter: Writer = {
  type: 'redis',
  target: redisConverter.type,
  versions: [1],
  write({ parameters }) {
    const operation = parameters.choice('operation', THEIR_OPERATIONS, 'get');
    return { parameters: { operation: unless(operation, USUAL_OPERATION), ...WRITERS[operation]!(parameters) } };
  },
};

const WRITERS: Readonly<Record<string, (parameters: ParameterReader) => Fields>> = {
  delete: (parameters) => ({ key: parameters.text('key', '') }),
  get: (parameters) => ({ ...writeField(parameters), key: parameters.text('key', ''), ...writeType(parameters) }),
  incr: (parameters) => ({ key: parameters.text('key', ''), ...writeExpiry(parameters) }),
  info: () => ({}),
  keys: (parameters) => ({
    keyPattern: parameters.text('pattern', ''),
    getValues: unless(parameters.flag('withValues', true), true),
  }),
  pop: (parameters) => ({ ...writeList(parameters), ...writeField(parameters) }),
  publish: (parameters) => ({ channel: parameters.text('channel', ''), messageData: parameters.value('message') ?? '' }),
  push: (parameters) => ({ ...writeList(parameters), messageData: parameters.value('message') ?? '' }),
  set: (parameters) => {
    const type = writeType(parameters);
    const isPairs = parameters.flag('valueIsPairs', false);
    return {
      key: parameters.text('key', ''),
      value: parameters.value('value') ?? '',
      ...type,
      valueIsJSON: type['keyType'] === 'hash' && isPairs !== false ? negated(isPairs) : undefined,
      ...writeExpiry(parameters),
    };
  },
};

const writeType = (parameters: ParameterReader): Fields => ({
  keyType: unless(parameters.choice('keyType', THEIR_KEY_TYPES, AUTOMATIC), AUTOMATIC),
});

const writeField = (parameters: ParameterReader): Fields => ({
  propertyName: unless(parameters.text('field', OWN_FIELD), USUAL_FIELD),
  options: groupOf({ dotNotation: unless(parameters.flag('dotNotation', true), true) }),
});

function writeExpiry(parameters: ParameterReader): Fields {
  const expire = parameters.flag('expire', false);
  const ttl = parameters.number('ttlSeconds', USUAL_TTL);
  return expire === false ? {} : { expire, ttl: unless(ttl, USUAL_TTL) };
}

const writeList = (parameters: ParameterReader): Fields => ({
  list: parameters.text('list', ''),
  tail: unless(parameters.flag('atEnd', false), false),
});
