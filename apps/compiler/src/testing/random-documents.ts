import fc from 'fast-check';
import { documentOf, ifNode, noOp, set, trigger } from './documents.ts';

export interface RandomNode {
  readonly name: string;
  readonly type: string;
  readonly [key: string]: unknown;
}

/** A valid document: edges lead forward only, expressions name only what comes before. */
export interface RandomDocument {
  readonly name: string;
  readonly nodes: readonly RandomNode[];
  readonly edges: readonly { readonly source: string; readonly target: string }[];
}

type Maker = (name: string, source: string) => { readonly type: string };

const KINDS: Readonly<Record<string, Maker>> = {
  noOp: (name) => ({ ...noOp(name) }),
  set: (name) => set(name, '={{ $json.a ?? 1 }}'),
  if: (name) => ifNode(name),
  named: (name, source) => set(name, `={{ $('${source}').first().json.a }}`),
  filter: (name) => ({ ...ifNode(name), type: 'filter' }),
  limit: (name) => ({ name, type: 'limit', parameters: { maxItems: 3 } }),
  aggregate: (name) => ({ name, type: 'aggregate', parameters: { mode: 'items' } }),
  http: (name) => ({
    name,
    type: 'httpRequest',
    parameters: { url: '=https://shop.example/{{ $json.a }}' },
    retry: { maxAttempts: 2 },
  }),
  code: (name) => ({ name, type: 'code', parameters: { code: 'return items;' }, onError: 'continue' }),
  wait: (name) => ({ name, type: 'wait', parameters: { amount: 1 } }),
  merge: (name) => ({ name, type: 'merge', parameters: { mode: 'append' } }),
  switch: (name) => ({ name, type: 'switch', parameters: { rules: [{ conditions: { conditions: [] } }], fallback: 'extra' } }),
};
const OUTPUTS: Readonly<Record<string, string>> = { if: '.true', switch: '.fallback' };
const INPUTS: Readonly<Record<string, string>> = { merge: '.input-1' };

export const randomDocuments: fc.Arbitrary<RandomDocument> = fc
  .array(
    fc.record({
      kind: fc.constantFrom(...Object.keys(KINDS)),
      from: fc.nat(),
      x: fc.integer({ min: -9, max: 9 }),
      y: fc.integer({ min: -9, max: 9 }),
    }),
    { maxLength: 25 },
  )
  .map((drawn) => {
    const names = ['Start', ...drawn.map((_, index) => `N${index}`)];
    const sources = drawn.map(({ from }, index) => from % (index + 1));
    const nodes = drawn.map(({ kind, x, y }, index) => ({
      ...KINDS[kind]!(`N${index}`, names[sources[index]!]!),
      position: { x, y },
    }));
    const edges = drawn.map(({ kind }, index) => {
      const source = sources[index]!;
      const output = source > 0 ? (OUTPUTS[drawn[source - 1]!.kind] ?? '') : '';
      return `${names[source]}${output} > N${index}${INPUTS[kind] ?? ''}`;
    });
    return documentOf([trigger, ...nodes], edges) as unknown as RandomDocument;
  });
