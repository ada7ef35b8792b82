import fc from 'fast-check';
import type { DiagnosticCode } from './diagnostic-codes.ts';
import { compileHere } from './testing/documents.ts';
import { randomDocuments, type RandomDocument, type RandomNode } from './testing/random-documents.ts';

interface Planted {
  readonly document: unknown;
  /** The node that the finding has to name; absent where it is about the whole. */
  readonly at?: string;
}

/** Plants a fault at a node of a valid document. */
type Plant = (document: RandomDocument, node: RandomNode) => Planted;

const changed = (document: RandomDocument, node: RandomNode, change: object): Planted => ({
  document: { ...document, nodes: document.nodes.map((each) => (each === node ? { ...each, ...change } : each)) },
  at: node.name,
});
const withNode = (document: RandomDocument, node: RandomNode, ...edges: readonly object[]): Planted => ({
  document: { ...document, nodes: [...document.nodes, { id: node.name, ...node }], edges: [...document.edges, ...edges] },
  at: node.name,
});
const withEdge = (document: RandomDocument, edge: object): Planted => ({
  document: { ...document, edges: [...document.edges, edge] },
});
const fieldOf = (expression: string) => ({ name: 'X', type: 'set', parameters: { fields: [{ name: 'a', value: expression }] } });
const handleOf: Readonly<Record<string, string>> = { if: 'true', switch: 'fallback' };
/** An edge from a node to the one that is planted. */
const leading = ({ name, type }: RandomNode) => ({ source: name, sourceHandle: handleOf[type] ?? 'main', target: 'X' });
const withSet =
  (expression: string): Plant =>
  (document, node) =>
    withNode(document, fieldOf(expression), leading(node));

const FAULTS: Partial<Record<DiagnosticCode, Plant>> = {
  DOCUMENT_INVALID: (document) => ({ document: { ...document, settings: { timeoutMs: 'soon' } } }),
  DOCUMENT_UNKNOWN_FIELD: (document) => ({ document: { ...document, nodez: [] } }),
  SETTING_INVALID: (document) => ({ document: { ...document, settings: { timezone: 'Middle/Earth' } } }),
  PIN_DATA_INVALID: (document, { name }) => ({ document: { ...document, pinData: { [name]: [{ notJson: 1 }] } } }),
  PIN_DATA_UNUSED: (document) => ({ document: { ...document, pinData: { Nobody: [{ json: {} }] } } }),
  NODE_ID_DUPLICATE: (document, node) => withNode(document, { ...node, name: 'X' }),
  NODE_NAME_DUPLICATE: (document, node) => withNode(document, { ...node, id: 'another' }),
  NODE_TYPE_UNKNOWN: (document, node) => changed(document, node, { type: 'noSuchType' }),
  NODE_VERSION_UNKNOWN: (document, node) => changed(document, node, { typeVersion: 99 }),
  PARAMETER_UNKNOWN: (document, node) => changed(document, node, { parameters: { ...(node['parameters'] as object), wat: 1 } }),
  EDGE_UNKNOWN_NODE: (document, { name }) => withEdge(document, { source: name, target: 'nowhere' }),
  EDGE_UNKNOWN_HANDLE: (document, { name }) => withEdge(document, { source: name, sourceHandle: 'wat', target: name }),
  TRIGGER_MISSING: (document) => ({
    document: { ...document, nodes: document.nodes.filter(({ name }) => name !== 'Start'), edges: [] },
  }),
  NODE_UNREACHABLE: (document) => withNode(document, { name: 'X', type: 'noOp' }),
  CYCLE_WITHOUT_EXIT: (document, node) =>
    withNode(document, { name: 'X', type: 'noOp' }, leading(node), { source: 'X', target: 'X' }),
  CREDENTIAL_MISSING: (document, node) =>
    withNode(
      document,
      {
        name: 'X',
        type: 'httpRequest',
        parameters: { url: 'https://a.example', authentication: 'generic', credentialType: 'httpBasicAuth' },
      },
      leading(node),
    ),
  EXPRESSION_SYNTAX: withSet('={{ $json. }}'),
  EXPRESSION_FORBIDDEN: withSet('={{ this }}'),
  EXPRESSION_UNKNOWN_NAME: withSet('={{ process.env }}'),
  EXPRESSION_UNKNOWN_NODE: withSet("={{ $('Nobody').item.json.a }}"),
  EXPRESSION_NODE_NOT_BEFORE: (document, node) => {
    const late = { id: 'Y', name: 'Y', type: 'noOp' };
    const planted = withNode(document, fieldOf("={{ $('Y').first().json.a }}"), leading(node), { source: 'X', target: 'Y' });
    const { nodes } = planted.document as RandomDocument;
    return { ...planted, document: { ...(planted.document as object), nodes: [...nodes, late] } };
  },
  FIELD_IMPOSSIBLE: (document, node) => {
    const only = { id: 'Y', name: 'Y', type: 'set', parameters: { include: 'none', fields: [{ name: 'b', value: 1 }] } };
    const planted = withNode(
      document,
      fieldOf('={{ $json.zzz }}'),
      { ...leading(node), target: 'Y' },
      { source: 'Y', target: 'X' },
    );
    const { nodes } = planted.document as RandomDocument;
    return { ...planted, document: { ...(planted.document as object), nodes: [...nodes, only] } };
  },
};

describe('a fault that is planted in a valid document', () => {
  it.each(Object.entries(FAULTS))('%s is found, at the node that has it', (code, plant) => {
    fc.assert(
      fc.property(randomDocuments, fc.nat(), (document, at) => {
        const node = document.nodes[at % document.nodes.length]!;
        const { document: faulty, at: name } = plant(document, node);
        const found = compileHere(faulty).diagnostics.filter((finding) => finding.code === code);
        expect(found).not.toEqual([]);
        if (name !== undefined) expect(found.map(({ nodeName }) => nodeName)).toContain(name);
        for (const { message, fix } of found) expect([message, fix]).not.toContain('');
      }),
      { seed: 7, numRuns: 100 },
    );
  });
});
