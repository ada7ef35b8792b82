import fc from 'fast-check';
import { Ancestors } from './ancestors.ts';
import { compile } from './compile.ts';
import { newContext } from './compile-context.ts';
import { Graph } from './graph.ts';
import { connect } from './passes/connect.ts';
import { parse } from './passes/parse.ts';
import { resolveNodes } from './passes/resolve-nodes.ts';
import { compileHere, documentOf, noOp, registry } from './testing/documents.ts';
import { randomDocuments } from './testing/random-documents.ts';

describe('any document', () => {
  it('that is valid compiles, with one plan whatever the order of its parts', () => {
    fc.assert(
      fc.property(randomDocuments, (document) => {
        const { plan, diagnostics } = compileHere(document);
        expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
        const shuffled = {
          ...document,
          nodes: document.nodes.toReversed(),
          edges: document.edges.toReversed(),
        };
        expect(compileHere(shuffled).plan?.hash).toBe(plan?.hash);
      }),
      { seed: 42, numRuns: 10_000 },
    );
  });

  it('of any shape gets an answer, never an exception', () => {
    const anything = fc.anything({ maxDepth: 4, withNullPrototype: true });
    const likeDocuments = fc.record(
      {
        name: anything,
        nodes: fc.array(
          fc.record(
            {
              id: fc.oneof(fc.string(), anything),
              name: fc.oneof(fc.string(), anything),
              type: fc.oneof(
                fc.constantFrom('set', 'if', 'webhook', 'merge', 'switch', 'code', 'placeholder', 'stickyNote'),
                anything,
              ),
              parameters: fc.oneof(
                fc.dictionary(fc.constantFrom('fields', 'conditions', 'path', 'rules', 'inputCount', 'code', 'mode'), anything),
                anything,
              ),
              position: anything,
              onError: fc.constantFrom('stop', 'error-output', 'x'),
            },
            { requiredKeys: [] },
          ),
        ),
        edges: fc.oneof(fc.array(fc.record({ source: fc.string(), target: fc.string() })), anything),
        settings: anything,
        pinData: anything,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(likeDocuments, anything), (document) => {
        const { diagnostics, plan } = compile(document, registry);
        expect(plan === undefined).toBe(diagnostics.some(({ severity }) => severity === 'error'));
      }),
      { seed: 42, numRuns: 400 },
    );
  });
});

describe(Ancestors.name, () => {
  it('agrees with walking back along the edges', () => {
    const edges = fc.array(fc.tuple(fc.nat(39), fc.nat(39)), { maxLength: 90 });
    fc.assert(
      fc.property(edges, (pairs) => {
        const graph = graphOf(pairs);
        const ancestors = new Ancestors(graph);
        for (const { index } of graph.nodes) {
          const before = new Set(graph.edgesTo(index).map(({ source }) => source.index));
          for (const one of before) for (const { source } of graph.edgesTo(one)) before.add(source.index);
          expect(ancestors.unmarked(index, new Uint32Array(2))).toEqual([...before].sort((left, right) => left - right));
        }
      }),
      { seed: 3, numRuns: 60 },
    );
  });
});

function graphOf(pairs: readonly (readonly [number, number])[]): Graph {
  const context = newContext(registry);
  const nodes = Array.from({ length: 40 }, (_, index) => noOp(`N${index}`));
  const document = parse(
    documentOf(
      nodes,
      pairs.map(([from, to]) => `N${from} > N${to}`),
    ),
    context,
  )?.document;
  if (!document) throw new Error('The document of the test is not valid.');
  const resolved = resolveNodes(document, context);
  return new Graph(resolved, connect(document, resolved, context));
}
