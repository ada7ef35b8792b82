import { expressible, NodeRegistry, type NodeDefinition } from '@weft/node-sdk';
import { nodeDefinitions } from '@weft/nodes';
import { isJsonObject, type Json, type JsonObject, type WorkflowNode } from '@weft/workflow-model';
import fc from 'fast-check';
import { canonicalJson } from './canonical-json.ts';
import { convert } from './convert.ts';
import { exportWorkflow } from './export-workflow.ts';
import { arbitraryOf } from './testing/arbitrary-of.ts';

const registry = new NodeRegistry(nodeDefinitions);
const sent = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;
const nodeOf = (definition: NodeDefinition, parameters: unknown) => ({
  id: 'n',
  name: 'N',
  type: definition.type,
  typeVersion: definition.version,
  parameters,
});
const parametersOf = (definition: NodeDefinition) =>
  arbitraryOf(definition.params).filter((parameters) => expressible(definition.params).safeParse(sent(parameters)).success);

function withoutTravelling(file: JsonObject): JsonObject {
  const { meta: _meta, ...rest } = file;
  return rest;
}

describe.each(nodeDefinitions.map((definition) => ({ type: `${definition.type} ${definition.version}`, definition })))(
  '$type with any parameters',
  ({ definition }) => {
    const documents = parametersOf(definition).map((parameters) =>
      sent({ name: 'Any', nodes: [nodeOf(definition, parameters)], edges: [] }),
    );

    it('is the same again after it went through an n8n file', () => {
      fc.assert(
        fc.property(documents, (given) => {
          const { file } = exportWorkflow(given, 'n8n', { registry });
          const { document } = convert(sent(file));
          const whole = (node: WorkflowNode) => ({ ...node, parameters: filled(definition, node.parameters) });
          const [after, before] = [document, convert(given).document].map((each) =>
            sent({ ...each, nodes: each.nodes.map(whole) }),
          );
          expect(after).toEqual(before);
        }),
        { seed: 31, numRuns: 40 },
      );
    });

    it('names nothing that stands at its default', () => {
      fc.assert(
        fc.property(documents, (given) => {
          const [node] = given.nodes;
          const spelledOut = { ...given, nodes: [{ ...node, parameters: filled(definition, node?.parameters) }] };
          expect(exportWorkflow(spelledOut, 'n8n', { registry }).report).toEqual(
            exportWorkflow(given, 'n8n', { registry }).report,
          );
        }),
        { seed: 33, numRuns: 20 },
      );
    });

    it('does in n8n what it does here, but for what the report names', () => {
      fc.assert(
        fc.property(documents, (given) => {
          const { file, report } = exportWorkflow(given, 'n8n', { registry });
          const { document } = convert(withoutTravelling(sent(file)));
          const reasons = report[0]?.reasons.join('\n') ?? '';
          const [before, after] = [given.nodes[0], document.nodes[0]].map((node) => filled(definition, node?.parameters));
          for (const key of Object.keys({ ...before, ...after })) {
            if (reasons.includes(`"${key}"`) || definition.type === 'placeholder') continue;
            expect({ [key]: spelled(after?.[key]) }).toEqual({ [key]: spelled(before?.[key]) });
          }
        }),
        { seed: 32, numRuns: 40 },
      );
    });
  },
);

function filled(definition: NodeDefinition, parameters: unknown): Readonly<Record<string, Json>> {
  const parsed: unknown = expressible(definition.params).parse(parameters);
  return isJsonObject(parsed) ? parsed : {};
}

/** A list of names may also be written as one text, and what is null or empty left out. */
function spelled(value: Json | undefined): string {
  const names = Array.isArray(value) && value.every((entry) => typeof entry === 'string');
  return canonicalJson((names ? value.join(',') : withoutNull(value ?? null)) || null);
}

function withoutNull(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(withoutNull);
  if (!isJsonObject(value)) return value;
  const fields = Object.entries(value).filter(([, field]) => field !== null);
  return Object.fromEntries(fields.map(([key, field]) => [key, withoutNull(field)]));
}
