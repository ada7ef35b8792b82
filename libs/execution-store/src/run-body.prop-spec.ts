import { NameChain } from '@weft/engine';
import type { Item, JsonObject } from '@weft/workflow-model';
import fc, { type Arbitrary } from 'fast-check';
import { encodeEvent, encodeStep, type RunEventRecord, type StepRecord } from './record.ts';
import { readBodyText, toBodyText } from './run-body.ts';

const json = fc.dictionary(
  fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'toString', '0', '7', '')),
  fc.jsonValue({ maxDepth: 2 }),
  { maxKeys: 5 },
) as Arbitrary<JsonObject>;
const lineage = fc.record({ item: fc.nat(9), input: fc.option(fc.nat(2), { nil: undefined }) });
const item = fc.record({
  json,
  binary: fc.option(fc.constant({ file: { sha256: 'ab', mimeType: 'text/plain' } }), { nil: undefined }),
  pairedItem: fc.option(fc.oneof(lineage, fc.array(lineage, { maxLength: 2 })), { nil: undefined }),
  error: fc.option(fc.record({ message: fc.string() }), { nil: undefined }),
}) as Arbitrary<Item>;

const step = fc.record({
  nodeId: fc.string(),
  nodeName: fc.constantFrom('Set', 'Set 1', 'If'),
  path: fc.string(),
  runIndex: fc.nat(3),
  status: fc.constantFrom('succeeded', 'failed', 'cancelled', 'waiting'),
  outputs: fc.array(fc.tuple(fc.constantFrom('main', 'true'), fc.option(fc.array(item, { maxLength: 3 }))), { maxLength: 2 }),
  startedAt: fc.integer({ min: 1_700_000_000_000, max: 1_700_000_000_500 }),
  finishedAt: fc.integer({ min: 1_700_000_000_000, max: 1_700_000_000_500 }),
  attempts: fc.nat(3),
  failure: fc.option(fc.record({ code: fc.string(), fault: fc.constant('user'), message: fc.string() }), { nil: undefined }),
  logs: fc.option(fc.constant([{ level: 'log', text: 'said' }]), { nil: undefined }),
}) as unknown as Arbitrary<StepRecord>;

const endOf = ({ nodeName, runIndex, finishedAt: at, status }: StepRecord) =>
  ({ type: 'step.finished', at, nodeName, runIndex, status }) as RunEventRecord;

/**
 * A run's steps, each handing on some of what the one before got, or its very items but for a value, with their events; some of them follow
 * from the one before by their names, some were journalled as text.
 */
const run = fc
  .record({
    steps: fc.array(
      fc.record({
        step,
        handsOn: fc.constantFrom('nothing', 'values', 'items'),
        changed: fc.jsonValue({ maxDepth: 1 }),
        /** Its name is the one that its activation would have after the step before. */
        follows: fc.boolean(),
        isText: fc.boolean(),
        isTold: fc.boolean(),
      }),
      { maxLength: 6 },
    ),
    error: fc.option(fc.constant({ code: 'X', message: 'no' }), { nil: undefined }),
  })
  .map(({ steps: drawn, error }) => {
    const names = new NameChain();
    let output = 0;
    let before: JsonObject = {};
    let itemsBefore: readonly Item[] = [];
    const steps = drawn.map(({ step: each, handsOn, changed, follows }) => {
      const change = (one: Item) => ({ ...one, json: withOther(one.json, changed) });
      const outputs = each.outputs.map(([handle, items]) => {
        if (items && handsOn === 'items') return [handle, itemsBefore.map(change)] as const;
        const handOn = (one: Item) => (handsOn === 'values' ? { ...one, json: { ...before, ...one.json } } : one);
        return [handle, items?.map(handOn) ?? null] as const;
      });
      before = outputs.at(-1)?.[1]?.at(-1)?.json ?? before;
      itemsBefore = outputs.findLast(([, items]) => items)?.[1] ?? itemsBefore;
      const path = follows ? names.next(each.nodeId, output) : each.path;
      if (!follows) names.goTo(path);
      output = Math.max(
        outputs.findIndex(([, items]) => items !== null),
        0,
      );
      return { ...each, path, outputs };
    });
    const events = [
      { type: 'execution.started', at: 1_700_000_000_000 } as RunEventRecord,
      ...steps.filter((_, index) => drawn[index]?.isTold).map(endOf),
      { type: 'step.finished', at: 1, nodeName: 'Set', runIndex: 0, status: 'failed', error } as RunEventRecord,
    ];
    return { steps, events, isText: drawn.map(({ isText }) => isText) };
  });

/** With another value in its last place. */
const withOther = (json: JsonObject, value: unknown): JsonObject =>
  Object.fromEntries(Object.entries(json).map(([key, own], at, all) => [key, at === all.length - 1 ? value : own])) as JsonObject;

const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

describe('a finished run body', () => {
  it('says after it was written compactly what it said as plain JSON, byte for byte', () => {
    fc.assert(
      fc.property(run, fc.nat(6), ({ steps, events, isText }, committed) => {
        const text = toBodyText({
          steps: steps.map((each, index) => (isText[index] ? encodeStep(each) : each)),
          events: events.map((event, index) => (index < committed ? encodeEvent(event) : event)),
        });
        expect(JSON.stringify(readBodyText(text))).toBe(JSON.stringify(plain({ steps, events })));
      }),
      { seed: 7, numRuns: 400 },
    );
  });

  it('of the form before is read: each step with its name, and all that is usual', () => {
    const since = 1_700_000_000_000;
    const steps = [
      ['a', 'A', 'path of A', 0, 'succeeded', [['main', [[0, 'x', 7]]]], 0, 2, 1],
      [
        'b',
        'B',
        'path of B',
        1,
        'failed',
        [
          ['main', [[-1, 1, 'y']]],
          ['error', null],
        ],
        3,
        4,
        2,
        { failure: { code: 'X' } },
      ],
    ];
    const text = JSON.stringify({ steps, events: [], since, shapes: [['name', 'n']], shared: [] });

    expect(readBodyText(text).steps).toEqual([
      {
        ...{ nodeId: 'a', nodeName: 'A', path: 'path of A', runIndex: 0, status: 'succeeded', attempts: 1 },
        ...{ outputs: [['main', [{ json: { name: 'x', n: 7 } }]]], startedAt: since, finishedAt: since + 2 },
      },
      {
        ...{ nodeId: 'b', nodeName: 'B', path: 'path of B', runIndex: 1, status: 'failed', attempts: 2, failure: { code: 'X' } },
        ...{
          outputs: [
            ['main', [{ json: { name: 'y', n: 7 } }]],
            ['error', null],
          ],
          startedAt: since + 3,
          finishedAt: since + 7,
        },
      },
    ]);
  });

  it('leaves out the names of steps that follow from one another', () => {
    const names = new NameChain();
    const path = (nodeId: string) => names.next(nodeId, 0);
    const usual = { runIndex: 0, status: 'succeeded', startedAt: 1, finishedAt: 2, attempts: 1 } as const;
    const steps = ['A', 'B', 'C'].map((nodeName): StepRecord => {
      return { ...usual, nodeId: nodeName, nodeName, path: path(nodeName), outputs: [['main', [{ json: {} }]]] };
    });
    const text = toBodyText({ steps, events: [] });
    expect(steps.filter((step) => text.includes(step.path))).toEqual([]);
    expect(readBodyText(text).steps).toEqual(steps);
  });

  it('holds once what its steps hand on', () => {
    const headers = { 'user-agent': 'canary' };
    const steps = ['A', 'B', 'C'].map((name, index) => ({
      nodeId: name,
      nodeName: name,
      path: name,
      runIndex: 0,
      status: 'succeeded' as const,
      outputs: [['main', [{ json: { headers, kept: 'as it was', index }, pairedItem: { item: 0 } }]]] as StepRecord['outputs'],
      startedAt: 1_700_000_000_000,
      finishedAt: 1_700_000_000_001,
      attempts: 1,
    }));
    const text = toBodyText({ steps, events: steps.map(endOf) });
    expect(text.split('canary')).toHaveLength(2);
    expect(text.split('as it was')).toHaveLength(2);
    expect(text).not.toContain('step.finished');
    expect(readBodyText(text)).toEqual({ steps, events: steps.map(endOf) });
  });
});
