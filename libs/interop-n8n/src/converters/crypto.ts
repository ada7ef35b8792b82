import type { Json } from '@weft/workflow-model';
import { CannotConvert } from '../cannot-convert.ts';
import { unless, type Converter, type ConverterInput, type Writer } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';

type Fields = Record<string, Json | undefined>;

/** From here on secrets and keys are in a credential of n8n's own. */
const SECOND = 2;
const HASHES = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'sha3-256', 'sha3-384', 'sha3-512'];
const ALGORITHMS: Readonly<Record<string, string>> = {
  MD5: 'md5',
  SHA256: 'sha256',
  SHA384: 'sha384',
  SHA512: 'sha512',
  'SHA3-256': 'sha3-256',
  'SHA3-384': 'sha3-384',
  'SHA3-512': 'sha3-512',
};
/** Names of OpenSSL, of which n8n's editor offers all; the first of each is what is written. */
const SIGNED: Readonly<Record<string, string>> = Object.fromEntries([
  ...HASHES.map((hash) => [`RSA-${hash.toUpperCase()}`, hash]),
  ...HASHES.map((hash) => [hash, hash]),
]);
const OPERATIONS = { hash: 'hash', hmac: 'hmac', sign: 'sign', generate: 'generate' } as const;
type Operation = keyof typeof OPERATIONS;
const GENERATED: Readonly<Record<string, string>> = {
  uuid: 'uuid',
  ascii: 'printable',
  base64: 'alphanumeric',
  hex: 'hex',
};
const swapped = (table: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(table).map(([theirs, ours]) => [ours, theirs]));
const usualType = (version: number): string => (version < SECOND ? 'MD5' : 'SHA256');

export const cryptoConverter: Converter = {
  type: 'n8n-nodes-base.crypto',
  versions: [1, 2],
  convert(input) {
    const { parameters } = input;
    const operation = parameters.choice('action', OPERATIONS, 'hash');
    const own = READERS[operation](input);
    return { type: 'crypto', parameters: { operation, ...own, outputField: parameters.text('dataPropertyName', 'data') } };
  },
};

export const cryptoWriter: Writer = {
  type: 'crypto',
  target: cryptoConverter.type,
  versions: [1, SECOND],
  write({ parameters, version: wanted }) {
    const action = parameters.choice('operation', OPERATIONS, 'hash');
    const version = action === 'hmac' || action === 'sign' ? 1 : wanted;
    const own = writeOwn(parameters, action, version);
    return {
      version,
      parameters: {
        action: unless(action, 'hash'),
        ...own,
        dataPropertyName: unless(parameters.text('outputField', 'data'), 'data'),
      },
    };
  },
};

const READERS: Readonly<Record<Operation, (input: ConverterInput) => Fields>> = {
  hash: readHash,
  hmac: (input) => {
    refuseCredential(input);
    return { ...readHash(input), secret: input.parameters.text('secret', '') };
  },
  sign: readSignature,
  generate: ({ parameters }) => readGenerated(parameters),
};

function refuseCredential({ version }: ConverterInput): void {
  if (version >= SECOND)
    throw new CannotConvert('The secret or key of the node is in a credential of a type that Weft does not have.');
}

function readHash({ parameters, version }: ConverterInput): Fields {
  const isFile = parameters.fixedFlag('binaryData', false);
  const text = parameters.text('value', '');
  const file = parameters.text('binaryPropertyName', 'data');
  return {
    algorithm: parameters.choice('type', ALGORITHMS, usualType(version)),
    ...(isFile ? { source: 'file', file } : { text }),
    encoding: parameters.text('encoding', 'hex'),
  };
}

function readSignature(input: ConverterInput): Fields {
  const { parameters } = input;
  refuseCredential(input);
  return {
    algorithm: parameters.choice('algorithm', SIGNED, ''),
    text: parameters.text('value', ''),
    privateKey: parameters.text('privateKey', ''),
    encoding: parameters.text('encoding', 'hex'),
  };
}

function readGenerated(parameters: ParameterReader): Fields {
  const generated = parameters.choice('encodingType', GENERATED, 'uuid');
  const length = parameters.number('stringLength', 32);
  return generated === 'uuid' ? { generated } : { generated, length };
}

function writeOwn(parameters: ParameterReader, action: Operation, version: number): Fields {
  if (action === 'generate') return writeGenerated(parameters);
  return action === 'sign' ? writeSignature(parameters) : writeHash(parameters, action, version);
}

function writeSignature(parameters: ParameterReader): Fields {
  if (parameters.text('source', 'text') !== 'text') throw new CannotConvert("n8n's node signs no files.");
  return {
    algorithm: `RSA-${parameters.literal('algorithm', 'sha256').toUpperCase()}`,
    value: unless(parameters.text('text', ''), ''),
    privateKey: unless(parameters.text('privateKey', ''), ''),
    encoding: unless(parameters.text('encoding', 'hex'), 'hex'),
  };
}

function writeHash(parameters: ParameterReader, action: string, version: number): Fields {
  const isFile = parameters.choice('source', { text: false, file: true }, 'text');
  const what = isFile
    ? { binaryData: true, binaryPropertyName: unless(parameters.text('file', 'data'), 'data') }
    : { value: unless(parameters.text('text', ''), '') };
  return {
    type: unless(parameters.choice('algorithm', swapped(ALGORITHMS), 'sha256'), usualType(version)),
    ...what,
    secret: action === 'hmac' ? unless(parameters.text('secret', ''), '') : undefined,
    encoding: unless(parameters.text('encoding', 'hex'), 'hex'),
  };
}

function writeGenerated(parameters: ParameterReader): Fields {
  const encodingType = parameters.choice('generated', swapped(GENERATED), 'uuid');
  return {
    encodingType: unless(encodingType, 'uuid'),
    stringLength: encodingType === 'uuid' ? undefined : unless(parameters.number('length', 32), 32),
  };
}
