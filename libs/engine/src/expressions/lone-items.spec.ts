import { digest } from '@weft/testing';
import { compileExpression } from './compile-expression.ts';
import { evaluateForItem } from './lone-items.ts';

function evaluateAlone(source: string, itemIndex?: number): unknown {
  const compiled = compileExpression(source);
  if (!compiled.ok) throw new Error(compiled.problems[0]?.message);
  const items = [{ json: { id: 'A-1' } }, { json: { id: 'A-2' } }];
  const workflow = { id: 'w', name: 'Orders', active: true };
  const facts = { executionId: 'x', workflow, mode: 'webhook' } as const;
  return evaluateForItem(
    compiled.expression,
    { items, nodeId: 'hook', timezone: 'Europe/Berlin', facts, now: () => 0, digest },
    itemIndex,
  );
}

describe(evaluateForItem.name, () => {
  it.each([
    ['={{ $json.id }}', 'A-1'],
    ['=order {{ $input.all().length }} of {{ $workflow.name }}', 'order 2 of Orders'],
    ['={{ $json.id.hash("sha1").length }}', 40],
    ['={{ $now.toISO() }}', '1970-01-01T01:00:00.000+01:00'],
    ['={{ [$execution.id, $execution.mode, $nodeId, $itemIndex] }}', ['x', 'production', 'hook', 0]],
    ['={{ [$vars.region, $env.STAGE, $prevNode.name, $parameter.path] }}', [null, null, null, null]],
  ])('evaluates %s for the first item', (source, expected) => {
    expect(evaluateAlone(source)).toEqual(expected);
  });

  it('evaluates for another item', () => {
    expect(evaluateAlone('={{ $json.id }}', 1)).toBe('A-2');
  });

  it('finds no other node', () => {
    expect(() => evaluateAlone("={{ $('Other').item.json.id }}")).toThrow('There is no node named "Other"');
  });
});
