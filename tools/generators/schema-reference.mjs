// docs/SCHEMA.md: every field of a workflow document, from the schema that reads it.
import { z } from 'zod';
import { documentSchema } from '../../libs/workflow-model/src/index.ts';

export const file = 'docs/SCHEMA.md';

const HEAD = `# The workflow document

What Weft saves, compiles and exports. \`GET /api/nodes/<type>\` has the schema of each node's parameters, [COMPILATION_PROCESS.md](COMPILATION_PROCESS.md) what is checked beyond this page. Keys that are not listed are errors; what has a default may be left out.

\`\`\`json
{
  "name": "Order intake",
  "nodes": [
    { "id": "a", "name": "Webhook", "type": "webhook", "parameters": { "path": "orders", "method": "POST" } },
    { "id": "b", "name": "Total", "type": "set", "parameters": { "fields": [{ "name": "total", "value": "={{ $json.body.price * $json.body.count }}" }] } }
  ],
  "edges": [{ "source": "a", "target": "b" }]
}
\`\`\`
`;

const ITEMS = `## Items

What flows along the edges, and what \`pinData\` holds. Items never change; a node gives new ones.

| field | type | meaning |
|---|---|---|
| \`json\` | object | Its data. |
| \`binary\` | object | Files by name, each a reference: \`{ sha256, mimeType, sizeBytes, fileName? }\`. |
| \`pairedItem\` | object or list | Which item it came from: \`{ item, input?, run? }\`, all counted from 0; \`input\` is left out for the first, \`run\` where it is that of the step before. |
| \`error\` | object | Of an item that failed: \`{ message, code?, description? }\`. |

This page is generated from the code.
`;

export function generate() {
  const schema = z.toJSONSchema(documentSchema, { io: 'input', unrepresentable: 'any' });
  const sections = [['', '## Document', schema], ...objectsIn(schema, '')].map(([, heading, part]) => section(heading, part));
  return [HEAD, ...sections, ITEMS].join('\n');
}

/** Objects of fixed keys below, in the order in which a reader meets them. */
function objectsIn({ properties = {} }, path) {
  return Object.entries(properties).flatMap(([key, field]) => {
    const inner = field.type === 'array' ? field.items : field;
    if (!inner?.properties || !isDescribed(inner)) return [];
    const place = `${path}${key}${field.type === 'array' ? '[]' : ''}`;
    return [[place, `## \`${place}\``, inner], ...objectsIn(inner, `${place}.`)];
  });
}

/** One whose fields say nothing about themselves is told of in its own row. */
const isDescribed = ({ properties }) => Object.values(properties).some(({ description }) => description !== undefined);

function section(heading, { properties, required = [] }) {
  const rows = Object.entries(properties).map(([key, field]) => row(key, field, required.includes(key)));
  return [heading, '', '| field | type | default | meaning |', '|---|---|---|---|', ...rows, ''].join('\n');
}

function row(key, field, isRequired) {
  const usual = field.default === undefined ? (isRequired ? 'required' : '') : `\`${JSON.stringify(field.default)}\``;
  return `| \`${key}\` | ${typeOf(field)} | ${usual} | ${(field.description ?? '').replaceAll('|', '\\|')} |`;
}

function typeOf(field) {
  if (field.enum) return field.enum.map((value) => `\`${value}\``).join(', ');
  if (field.anyOf) return field.anyOf.map(typeOf).join(' or ');
  if (field.type === 'array') return `list of ${plural(typeOf(field.items ?? {}))}`;
  if (field.properties && !isDescribed(field)) return `\`{ ${Object.keys(field.properties).join(', ')} }\``;
  return `${[field.type ?? 'anything'].flat().join(' or ')}${limitsOf(field)}`;
}

const plural = (type) => (/^[a-z]+$/.test(type) ? `${type}s` : type);

function limitsOf({ minimum, maximum, maxLength }) {
  const isBounded = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
  if (isBounded) return ` ${minimum} to ${maximum.toLocaleString('en')}`;
  if (minimum !== undefined && minimum > -Number.MAX_SAFE_INTEGER) return ` from ${minimum}`;
  return maxLength === undefined ? '' : ` up to ${maxLength.toLocaleString('en')} characters`;
}
