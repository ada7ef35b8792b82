import { defineNode, isExpression, lineageOf, mapItems, setPath, type HashKind, type NodeContext } from '@weft/node-sdk';
import type { Item } from '@weft/workflow-model';
import type { z } from 'zod';
import { fileOf } from '../http-request/binary-field.ts';
import { cryptoParams } from './crypto.params.ts';
import { ALPHABETS, randomText, randomUuid } from './random-text.ts';

type Parameters = z.output<typeof cryptoParams>;

export const crypto = defineNode({
  type: 'crypto',
  version: 1,
  title: 'Crypto',
  description: 'Hashes texts and files, and makes what nobody can foresee.',
  category: 'data',
  kind: 'action',
  inputs: ['main'],
  outputs: ['main'],
  effect: 'pure',
  deterministic: ({ operation = 'hash' }) => operation !== 'generate' && !isExpression(operation),
  params: cryptoParams,
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
  if (source === 'text') return ports.crypto.hashText(text, kindOf(parameters));
  const reference = fileOf(item, file, 'file');
  return ports.files.open(reference).then((content) => ports.crypto.hashFile(content, kindOf(parameters)));
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
