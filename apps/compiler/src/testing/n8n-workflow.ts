/** Parts of n8n files for tests, laid out by the place on the canvas that a test gives. */
export function n8nNode(name: string, kind: `${string} ${number}`, parameters: object = {}, rest: object = {}): object {
  const [type = '', version] = kind.split(' ');
  return {
    name,
    type: type.includes('.') ? type : `n8n-nodes-base.${type}`,
    typeVersion: Number(version),
    parameters,
    position: [0, 0],
    ...rest,
  };
}

export const n8nStart = n8nNode('Start', 'manualTrigger 1');

/** A Set that adds one field. */
export function n8nSet(name: string, field: string, value: unknown, rest: object = {}): object {
  const assignments = [{ id: '1', name: field, type: 'string', value }];
  return n8nNode(name, 'set 3.4', { includeOtherFields: true, assignments: { assignments } }, rest);
}

/** Conditions of If 2, Filter 2 and Switch 3: one, about a field. */
export function n8nCondition(left: string, operator: `${string}:${string}`, right: unknown, options: object = {}): object {
  const [type, operation] = operator.split(':');
  return {
    options: { caseSensitive: true, typeValidation: 'strict', version: 2, ...options },
    combinator: 'and',
    conditions: [{ id: '1', leftValue: left, rightValue: right, operator: { type, operation } }],
  };
}

/** `A > B, C | D`: the first output of A leads to B and C, the second to D. `B:1` is the second input of B. */
export function n8nFlow(
  nodes: readonly object[],
  lines: readonly string[],
  rest: { settings?: object; pinData?: object } = {},
): object {
  const connections = lines.map((line) => {
    const [from = '', outputs = ''] = line.split(' > ');
    return [from, { main: outputs.split(' | ').map((targets) => targets.split(', ').filter(Boolean).map(toTarget)) }] as const;
  });
  return { name: 'Test', nodes, connections: Object.fromEntries(connections), settings: { executionOrder: 'v1' }, ...rest };
}

function toTarget(text: string): object {
  const [name, index = '0'] = text.split(':');
  return { node: name, type: 'main', index: Number(index) };
}
