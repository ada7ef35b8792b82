import fc from 'fast-check';
import { diffDocuments, type FieldChange } from './diff-documents.ts';
import { documentSchema, type WorkflowDocument, type WorkflowDocumentInput } from './document.ts';
import type { Json } from './json.ts';

const documentOf = (input: Partial<WorkflowDocumentInput>): WorkflowDocument =>
  documentSchema.parse({ name: 'Orders', nodes: [], ...input });
const set = (parameters: Record<string, Json>, more: object = {}) => ({
  id: 'n1',
  name: 'Set',
  type: 'set',
  parameters,
  ...more,
});
const NOTHING = { changes: [], nodes: { added: [], removed: [], changed: [] }, edges: { added: [], removed: [] } };

/** What a node's parameters became. */
function changesOf(from: Record<string, Json>, to: Record<string, Json>): readonly FieldChange[] | undefined {
  return diffDocuments(documentOf({ nodes: [set(from)] }), documentOf({ nodes: [set(to)] })).nodes.changed[0]?.changes;
}

describe(diffDocuments, () => {
  it('finds nothing between a document and itself, in whatever order its keys stand', () => {
    const document = documentOf({ nodes: [set({ a: 1, b: { c: [1, null] } })] });
    const turned = documentOf({ nodes: [set({ b: { c: [1, null] }, a: 1 })] });
    expect(diffDocuments(document, turned)).toEqual(NOTHING);
  });

  it('tells nodes that came, went and changed by their ids', () => {
    const from = documentOf({ nodes: [set({}), { id: 'n2', name: 'Old', type: 'noOp' }] });
    const to = documentOf({ nodes: [{ id: 'n3', name: 'New', type: 'code' }, set({}, { name: 'Set fields', disabled: true })] });
    expect(diffDocuments(from, to).nodes).toEqual({
      added: [{ id: 'n3', name: 'New', type: 'code' }],
      removed: [{ id: 'n2', name: 'Old', type: 'noOp' }],
      changed: [
        {
          id: 'n1',
          name: 'Set fields',
          type: 'set',
          changes: [
            { field: 'name', from: 'Set', to: 'Set fields' },
            { field: 'disabled', from: false, to: true },
          ],
        },
      ],
    });
  });

  it('tells the values that differ, as deep as both have the same form', () => {
    expect(changesOf({ fields: [{ name: 'a', value: 1 }] }, { fields: [{ name: 'a', value: 2 }, { name: 'b' }] })).toEqual([
      { field: 'parameters.fields.0.value', from: 1, to: 2 },
      { field: 'parameters.fields.1', to: { name: 'b' } },
    ]);
    expect(changesOf({ gone: null, form: { a: 1 } }, { form: [1] })).toEqual([
      { field: 'parameters.form', from: { a: 1 }, to: [1] },
      { field: 'parameters.gone', from: null },
    ]);
  });

  it('reads keys that mean something to JavaScript as any others', () => {
    expect(changesOf({ constructor: 1, toString: { valueOf: 1 } }, { toString: { valueOf: 2 } })).toEqual([
      { field: 'parameters.toString.valueOf', from: 1, to: 2 },
      { field: 'parameters.constructor', from: 1 },
    ]);
  });

  it('tells settings and pinned data', () => {
    const from = documentOf({ settings: { order: 'canvas' }, pinData: { Set: [{ json: { a: 1 } }] } });
    const to = documentOf({ name: 'Invoices', settings: { supervision: 'full' } });
    expect(diffDocuments(from, to).changes).toEqual([
      { field: 'name', from: 'Orders', to: 'Invoices' },
      { field: 'settings.order', from: 'canvas', to: 'parallel' },
      { field: 'settings.supervision', to: 'full' },
      { field: 'pinData.Set', from: [{ json: { a: 1 } }] },
    ]);
  });

  it('tells edges by what they connect, not by their ids', () => {
    const ends = { source: 'n1', sourceHandle: 'main', target: 'n2', targetHandle: 'main' };
    const from = documentOf({ edges: [{ ...ends, id: 'e1' }] });
    const to = documentOf({
      edges: [
        { ...ends, id: 'e9' },
        { ...ends, sourceHandle: 'error' },
      ],
    });
    expect(diffDocuments(from, to).edges).toEqual({ added: [{ ...ends, sourceHandle: 'error' }], removed: [] });
    expect(diffDocuments(to, from).edges).toEqual({ added: [], removed: [{ ...ends, sourceHandle: 'error' }] });
  });

  it('says of any two what leads from one to the other', () => {
    const values = fc.dictionary(
      fc.string({ maxLength: 3 }).filter((key) => !key.includes('.')),
      fc.jsonValue({ maxDepth: 3 }),
    );
    fc.assert(
      fc.property(values, values, (from, to) => {
        const changes = changesOf(from as Record<string, Json>, to as Record<string, Json>) ?? [];
        const back = changesOf(to as Record<string, Json>, from as Record<string, Json>) ?? [];
        const turned = back.map(({ field, ...change }) => ({
          field,
          ...('to' in change && { from: change.to }),
          ...('from' in change && { to: change.from }),
        }));
        const byField = (left: FieldChange, right: FieldChange) => (left.field < right.field ? -1 : 1);
        expect(changes.toSorted(byField)).toEqual(turned.toSorted(byField));
        expect(changes.length === 0).toBe(sorted(from) === sorted(to));
      }),
    );
  });
});

/** The text that equal values have, in whatever order their keys stand. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.entries(part).toSorted(([left], [right]) => (left < right ? -1 : 1))
      : part,
  );
}
