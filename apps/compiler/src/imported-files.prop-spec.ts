import { fromN8n } from '@weft/interop-n8n';
import { nodeDefinitions } from '@weft/nodes';
import type { Json, JsonObject } from '@weft/workflow-model';
import fc from 'fast-check';
import { compile } from './compile.ts';
import { convert } from './convert.ts';
import { exportWorkflow } from './export-workflow.ts';
import { registry } from './testing/documents.ts';
import { N8N_PARAMETERS } from './testing/n8n-parameters.ts';
import { n8nFlow, n8nNode } from './testing/n8n-workflow.ts';

const sent = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;

/** As the orchestrator keeps it: compiled, so that every default is spelled out. */
function saved(file: unknown): JsonObject {
  const { document } = convert(file);
  return sent(compile(document, registry).document ?? document) as unknown as JsonObject;
}

const exported = (document: unknown) => exportWorkflow(document, 'n8n', { registry });
const placed = (name: string, kind: `${string} ${number}`, parameters: object, x: number): JsonObject =>
  n8nNode(name, kind, parameters, { id: name, position: [x, 0] }) as JsonObject;

/** The node between two others; what follows it hangs on one of its outputs. */
function fileOf(kind: `${string} ${number}`, parameters: object, output: number): JsonObject {
  const nodes = [
    placed('Before', 'manualTrigger 1', {}, 0),
    placed('Node', kind, parameters, 100),
    placed('After', 'noOp 1', {}, 200),
  ];
  const gaps = ' | '.repeat(output);
  return sent(n8nFlow(nodes, ['Before > Node', `Node > ${gaps}After`])) as JsonObject;
}

describe('the kinds of nodes that are tried', () => {
  it.each([...Map.groupBy(N8N_PARAMETERS, ({ kind }) => kind.split(' ')[0] as string)])(
    'are all versions of %s',
    (type, kinds) => {
      const { nodes } = fromN8n(n8nFlow([n8nNode('Node', `${type} 99`)], []));
      const known = /; versions (.*) are\.$/.exec(nodes[0]?.reasons[0] ?? '')?.[1];
      expect(kinds.map(({ kind }) => kind.split(' ')[1]).join(', ')).toBe(known);
    },
  );
});

describe('the node types that come of them', () => {
  it('are all that Weft has, but for what n8n has not and the one that stands for what Weft has not', () => {
    const made = N8N_PARAMETERS.flatMap(({ kind, parameters }) =>
      fc.sample(parameters, { seed: 53, numRuns: 3 }).map((given) => convert(fileOf(kind, given, 0)).document.nodes[1]?.type),
    );
    const known = nodeDefinitions.map(({ type }) => type);
    expect(known.filter((type) => !made.includes(type))).toEqual(['approval', 'clarification', 'placeholder']);
  });
});

describe.each(N8N_PARAMETERS)('a file with $kind', ({ kind, parameters }) => {
  const files = fc.tuple(parameters, fc.nat(3)).map(([given, output]) => fileOf(kind, given, output));

  it('is the same again after it was saved here', () => {
    fc.assert(
      fc.property(files, (file) => {
        expect(sent(exported(saved(file)).file)).toEqual(file);
      }),
      { seed: 51, numRuns: 25 },
    );
  });

  it('keeps the node as it came where another one was changed', () => {
    fc.assert(
      fc.property(files, (file) => {
        const document = saved(file);
        const [before, node, after] = document['nodes'] as readonly JsonObject[];
        const changed = { ...document, nodes: [before, node, { ...after, name: 'Later', position: { x: 1, y: 2 } }] };
        const [, written] = exported(changed).file['nodes'] as readonly Json[];
        expect(sent(written)).toEqual((file['nodes'] as readonly Json[])[1]);
      }),
      { seed: 52, numRuns: 8 },
    );
  });
});
