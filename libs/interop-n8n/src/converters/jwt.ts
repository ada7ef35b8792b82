import type { Json } from '@weft/workflow-model';
import { groupOf, unless, type Converter, type Writer } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';

type Fields = Record<string, Json | undefined>;

const OPERATIONS = { sign: 'sign', verify: 'verify', decode: 'decode' } as const;
type Operation = keyof typeof OPERATIONS;
/** n8n's claims that are text, and Weft's parameters of the same. */
const TEXT_CLAIMS = [
  ['audience', 'audience'],
  ['issuer', 'issuer'],
  ['jwtid', 'tokenId'],
  ['subject', 'subject'],
] as const;
const TIMES = [
  ['expiresIn', 'expiresInSeconds'],
  ['notBefore', 'notBeforeSeconds'],
] as const;
const CHECKS = ['ignoreExpiration', 'ignoreNotBefore'] as const;

export const jwtConverter: Converter = {
  type: 'n8n-nodes-base.jwt',
  versions: [1],
  convert({ parameters }) {
    const operation = parameters.choice('operation', OPERATIONS, 'sign');
    // What another operation was set up with is hidden in the editor.
    parameters.ignore('token', 'useJson', 'claims', 'claimsJson');
    return {
      type: 'jwt',
      parameters: { operation, ...READERS[operation](parameters) },
      credentialTypes: operation === 'decode' ? [] : ['jwtAuth'],
    };
  },
};

const READERS: Readonly<Record<Operation, (parameters: ParameterReader) => Fields>> = {
  sign: (parameters) => {
    const options = parameters.group('options');
    const claims = parameters.fixedFlag('useJson', false)
      ? { claims: parameters.value('claimsJson') ?? '{}' }
      : readClaims(parameters.group('claims'));
    return { ...claims, algorithm: options.text('algorithm', undefined), keyId: options.text('kid', undefined) };
  },
  verify: (parameters) => {
    const options = parameters.group('options');
    const checks = CHECKS.map((name) => [name, optional(options, name, () => options.flag(name, false))]);
    return {
      token: parameters.text('token', ''),
      ...Object.fromEntries(checks),
      clockToleranceSeconds: optional(options, 'clockTolerance', () => options.number('clockTolerance', 0)),
      algorithm: options.text('algorithm', undefined),
      withHeader: readWithHeader(options),
    };
  },
  decode: (parameters) => ({
    token: parameters.text('token', ''),
    withHeader: readWithHeader(parameters.group('options')),
  }),
};

const optional = (group: ParameterReader, name: string, read: () => Json): Json | undefined =>
  group.has(name) ? read() : undefined;

const readWithHeader = (options: ParameterReader): Json | undefined =>
  optional(options, 'complete', () => options.flag('complete', false));

function readClaims(claims: ParameterReader): Fields {
  const texts = TEXT_CLAIMS.map(([theirs, ours]) => [ours, claims.text(theirs, undefined)]);
  const times = TIMES.map(([theirs, ours]) => [ours, optional(claims, theirs, () => claims.number(theirs, 0))]);
  return Object.fromEntries([...texts, ...times]) as Fields;
}

export const jwtWriter: Writer = {
  type: 'jwt',
  target: jwtConverter.type,
  versions: [1],
  write({ parameters, note }) {
    const operation = parameters.choice('operation', OPERATIONS, 'sign');
    const own = operation === 'sign' ? writeSigning(parameters, note) : { token: parameters.text('token', '') };
    return {
      parameters: { operation: unless(operation, 'sign'), ...own, options: groupOf(writeOptions(parameters, operation)) },
    };
  },
};

function writeSigning(parameters: ParameterReader, note: (difference: string) => void): Fields {
  const claims = Object.fromEntries([
    ...TEXT_CLAIMS.map(([theirs, ours]) => [theirs, unless(parameters.text(ours, ''), '')]),
    ...TIMES.map(([theirs, ours]) => [theirs, parameters.value(ours)]),
  ]) as Fields;
  const json = parameters.value('claims');
  if (json === undefined) return { claims: groupOf(claims) };
  if (groupOf(claims))
    note("n8n's node takes its claims from JSON or from fields, not from both: only those of the JSON are written.");
  return { useJson: true, claimsJson: typeof json === 'string' ? json : JSON.stringify(json) };
}

function writeOptions(parameters: ParameterReader, operation: Operation): Fields {
  const algorithm = parameters.text('algorithm', undefined);
  if (operation === 'sign') return { algorithm, kid: unless(parameters.text('keyId', ''), '') };
  const complete = unless(parameters.flag('withHeader', false), false);
  if (operation === 'decode') return { complete };
  const checks = CHECKS.map((name) => [name, unless(parameters.flag(name, false), false)]);
  const clockTolerance = unless(parameters.number('clockToleranceSeconds', 0), 0);
  return { complete, ...(Object.fromEntries(checks) as Fields), clockTolerance, algorithm };
}
