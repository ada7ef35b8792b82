import {
  type CryptoPort,
  defineNode,
  type HashKind,
  lineageOf,
  mapItems,
  type NodeContext,
  setPath,
  topField,
  withFields,
} from '@weft/node-sdk';
import type { Item } from '@weft/workflow-model';
import type { z } from 'zod';
import { fileOf } from '../http-request/binary-field.ts';
import { cryptoParams } from './crypto.params.ts';
import { pemKey } from './pem-key.ts';
import { ALPHABETS, randomText, randomUuid } from './random-text.ts';

type Parameters = z.output<typeof cryptoParams>;

export const crypto = defineNode({
  type: 'crypto',
  version: 1,
  title: 'Crypto',
  description: 'Hashes and signs texts and files, and makes what nobody can foresee.',
  category: 'data',
  kind: 'action',
  inputs: ['main'],
  outputs: ['main'],
  effect: 'pure',
  // Of an elliptic curve no signature is the same twice.
  deterministic: ({ operation = 'hash' }) => operation === 'hash' || operation === 'hmac',
  params: cryptoParams,
  shape: ([input], { outputField }) => withFields(input, topField(outputField)),
  run: (context) =>
    mapItems(context, (item, index) => {
      const parameters = context.params(index);
      const result = resultOf(context, item, parameters);
      const withResult = (text: string): Item => toItem(item, index, { text, field: parameters.outputField });
      return typeof result === 'string' ? withResult(result) : result.then(withResult);
    }),
});

function resultOf({ ports }: NodeContext<Parameters>, item: Item, parameters: Parameters): string | Promise<string> {
  const { operation, source, text, file } = parameters;
  if (operation === 'generate') return generate(parameters, (count) => ports.crypto.randomBytes(count));
  const { ofText, ofFile } = operation === 'sign' ? signing(ports.crypto, parameters) : hashing(ports.crypto, parameters);
  return source === 'text' ? ofText(text) : ports.files.open(fileOf(item, file, 'file')).then(ofFile);
}

/** What is done with a text, and with a file of any size. */
interface Digesting {
  ofText(text: string): string;
  ofFile(content: AsyncIterable<Uint8Array>): Promise<string>;
}

function hashing(port: CryptoPort, parameters: Parameters): Digesting {
  const kind = kindOf(parameters);
  return { ofText: (text) => port.hashText(text, kind), ofFile: (content) => port.hashFile(content, kind) };
}

function signing(port: CryptoPort, { algorithm, encoding, privateKey }: Parameters): Digesting {
  const kind = { algorithm, encoding, privateKey: pemKey(privateKey) };
  return { ofText: (text) => port.signText(text, kind), ofFile: (content) => port.signFile(content, kind) };
}

function kindOf({ operation, algorithm, encoding, secret }: Parameters): HashKind {
  return operation === 'hmac' ? { algorithm, encoding, secret } : { algorithm, encoding };
}

function generate({ generated, length }: Parameters, random: (count: number) => Uint8Array): string {
  return generated === 'uuid' ? randomUuid(random) : randomText(ALPHABETS[generated], length, random);
}

function toItem({ json, binary }: Item, index: number, { text, field }: { text: string; field: string }): Item {
  const item = { json: setPath(json, field, text), pairedItem: lineageOf(index) };
  return binary === undefined ? item : { ...item, binary };
}
