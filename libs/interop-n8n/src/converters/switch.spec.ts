import type { JsonObject } from '@weft/workflow-model';
import { convertOne, handlesOf, n8nNode, writeOne } from '../testing/n8n-files.ts';

const rule = (value: string, rest: object = {}) => ({
  conditions: {
    combinator: 'and',
    options: { version: 2 },
    conditions: [{ leftValue: '={{ $json.a }}', rightValue: value, operator: { type: 'string', operation: 'equals' } }],
  },
  ...rest,
});
const rules = { values: [rule('a', { renameOutput: true, outputKey: 'First' }), rule('b', { outputKey: 'not shown' })] };

describe('switch', () => {
  it.each([3, 3.1, 3.2, 3.3, 3.4])('reads the rules of version %s', (version) => {
    const { parameters, status } = convertOne('switch', version, { rules, options: {} });
    expect(status).toBe('supported');
    expect(parameters).toMatchObject({ mode: 'rules', fallback: 'none', allMatching: false });
    expect(parameters['rules']).toEqual([
      expect.objectContaining({
        outputName: 'First',
        conditions: expect.objectContaining({ conditions: [expect.objectContaining({ right: 'a' })] }),
      }),
      expect.not.objectContaining({ outputName: expect.anything() }),
    ]);
  });

  it.each([
    [{ fallbackOutput: 'extra' }, 'extra', ['case-0', 'case-1', 'fallback']],
    [{ fallbackOutput: 1 }, 1, ['case-0', 'case-1', undefined]],
    [{ allMatchingOutputs: true }, 'none', ['case-0', 'case-1', undefined]],
  ])('with the options %j has the right outputs', (options, fallback, handles) => {
    const node = n8nNode('switch', 3.2, { parameters: { rules, options } });
    expect(convertOne('switch', 3.2, { rules, options }).parameters).toMatchObject({
      fallback,
      allMatching: 'allMatchingOutputs' in options,
    });
    expect(handlesOf(node, 3)).toEqual(handles);
  });

  it('puts the error output after the fallback', () => {
    const node = n8nNode('switch', 3.2, {
      parameters: { rules, options: { fallbackOutput: 'extra' } },
      onError: 'continueErrorOutput',
    });
    expect(handlesOf(node, 4)).toEqual(['case-0', 'case-1', 'fallback', 'error']);
  });

  it('reads mode expression', () => {
    const parameters = { mode: 'expression', numberOutputs: 3, output: '={{ $json.n }}' };
    expect(convertOne('switch', 3.2, parameters)).toMatchObject({
      status: 'supported',
      parameters: { mode: 'expression', outputCount: 3, output: '={{ $json.n }}' },
    });
    expect(handlesOf(n8nNode('switch', 3.2, { parameters }), 4)).toEqual(['case-0', 'case-1', 'case-2', undefined]);
  });

  it.each([
    [{ rules, options: { fallbackOutput: 9 } }, /fallbackOutput" names no output/],
    [{ mode: 'expression', numberOutputs: 1_000 }, /numberOutputs" should be from 1 to 100/],
  ])('makes %j a placeholder', (parameters, reason) => {
    expect(convertOne('switch', 3.2, parameters)).toMatchObject({
      status: 'placeholder',
      reasons: [expect.stringMatching(reason)],
    });
  });
});

describe('old switch', () => {
  const parameters = (fallbackOutput?: number) => ({
    dataType: 'string',
    value1: '={{ $json.a }}',
    rules: {
      rules: [
        { operation: 'equal', value2: 'x', output: 2 },
        { value2: 'y', output: 0 },
        { value2: 'z', output: 0 },
      ],
    },
    ...(fallbackOutput !== undefined && { fallbackOutput }),
  });

  it('keeps the order of its rules and the outputs that they lead to', () => {
    const { parameters: read, status } = convertOne('switch', 1, parameters());
    expect(status).toBe('supported');
    expect(read).toMatchObject({
      mode: 'rules',
      fallback: 'none',
      rules: [
        { output: 2, conditions: { typeValidation: 'none', conditions: [{ left: '={{ $json.a }}', right: 'x' }] } },
        { output: 0, conditions: { conditions: [{ right: 'y' }] } },
        { output: 0, conditions: { conditions: [{ right: 'z' }] } },
      ],
    });
    expect(handlesOf(n8nNode('switch', 1, { parameters: parameters() }), 4)).toEqual(['case-0', 'case-1', 'case-2', undefined]);
  });

  it.each([
    [0, 0, ['case-0', 'case-1', 'case-2', undefined]],
    [1, 1, ['case-0', 'case-1', 'case-2', undefined]],
    [3, 'extra', ['case-0', 'case-1', 'case-2', 'fallback']],
  ])('with the fallback %s sends what no rule takes there', (given, fallback, handles) => {
    expect(convertOne('switch', 1, parameters(given)).parameters).toMatchObject({ fallback });
    expect(handlesOf(n8nNode('switch', 1, { parameters: parameters(given) }), 4)).toEqual(handles);
  });

  it('gives the error output its place after the four', () => {
    const node = n8nNode('switch', 1, { parameters: parameters(), continueOnFail: false, onError: 'continueErrorOutput' });
    expect(handlesOf(node, 5)[4]).toBe('error');
  });

  it('gives each rule of version 2 an output of its own', () => {
    const given = {
      dataType: 'number',
      value1: 1,
      rules: {
        rules: [
          { value2: 5, outputKey: 'few' },
          { operation: 'larger', value2: 5, outputKey: 'many' },
        ],
      },
    };
    expect(convertOne('switch', 2, given)).toMatchObject({ status: 'supported' });
    expect(handlesOf(n8nNode('switch', 2, { parameters: given }), 3)).toEqual(['case-0', 'case-1', undefined]);
  });

  it.each([
    ['extra', 'extra', ['case-0', 'case-1', 'fallback', undefined]],
    [1, 1, ['case-0', 'case-1', undefined, undefined]],
    ['0', 0, ['case-0', 'case-1', undefined, undefined]],
    [-1, 'none', ['case-0', 'case-1', undefined, undefined]],
  ])('with the fallback %s of version 2 has the right outputs', (fallbackOutput, fallback, handles) => {
    const given = { dataType: 'string', value1: 'x', rules: { rules: [{ value2: 'x' }, { value2: 'y' }] }, fallbackOutput };
    expect(convertOne('switch', 2, given)).toMatchObject({ status: 'supported', parameters: { fallback } });
    expect(handlesOf(n8nNode('switch', 2, { parameters: given }), 4)).toEqual(handles);
  });

  it('puts the error output after the extra one of version 2', () => {
    const given = { dataType: 'string', value1: 'x', rules: { rules: [{ value2: 'x' }] }, fallbackOutput: 'extra' };
    const node = n8nNode('switch', 2, { parameters: given, onError: 'continueErrorOutput' });
    expect(handlesOf(node, 4)).toEqual(['case-0', 'fallback', 'error', undefined]);
  });

  it.each([
    [1, 'extra', /fallbackOutput" should be a number/],
    [2, 2, /fallbackOutput" names no output/],
  ])('makes version %s with the fallback %s, which it never drew, a placeholder', (version, fallbackOutput, reason) => {
    const given = { dataType: 'string', value1: 'x', rules: { rules: [{ value2: 'x' }, { value2: 'y' }] }, fallbackOutput };
    expect(convertOne('switch', version, given)).toMatchObject({
      status: 'placeholder',
      reasons: [expect.stringMatching(reason)],
    });
  });

  it('reads mode expression, with the number of outputs that version 2 chooses', () => {
    expect(convertOne('switch', 1, { mode: 'expression', output: '={{ 2 }}' }).parameters).toMatchObject({
      mode: 'expression',
      outputCount: 4,
      output: '={{ 2 }}',
    });
    const given = { mode: 'expression', output: '={{ 2 }}', outputsAmount: 6 };
    expect(convertOne('switch', 2, given)).toMatchObject({ status: 'supported', parameters: { outputCount: 6 } });
  });

  it('refuses an output that version 1 never had', () => {
    expect(convertOne('switch', 1, { value1: 1, rules: { rules: [{ output: 4_000_000_000 }] } }).status).toBe('placeholder');
  });
});

describe('switch, written for n8n', () => {
  const conditions = {
    combinator: 'and',
    caseSensitive: true,
    typeValidation: 'strict',
    looseVersion: 3,
    conditions: [{ left: '={{ $json.a }}', operator: { type: 'string', operation: 'equals' }, right: 'a' }],
  };

  it.each([
    [{ mode: 'rules', rules: [{ conditions, outputName: 'A' }], fallback: 'extra', allMatching: true }],
    [{ mode: 'rules', rules: [{ conditions }], fallback: 0, allMatching: false }],
    [{ mode: 'expression', output: '={{ $json.n }}', outputCount: 5 }],
  ])('is the same again: %j', (parameters) => {
    const { written, status, document, readBack } = writeOne('switch', parameters);
    expect(written).toMatchObject({ type: 'n8n-nodes-base.switch', typeVersion: 3.4 });
    expect([status, readBack]).toEqual(['supported', document]);
  });

  const simple = (right: string, rest: object = {}) => ({
    conditions: { ...conditions, typeValidation: 'none', looseVersion: 1, conditions: [{ ...conditions.conditions[0], right }] },
    ...rest,
  });
  const sharing = [simple('x', { output: 2 }), simple('y', { output: 0 }), simple('z', { output: 0 })];

  it.each([
    ['none', undefined],
    [1, 1],
    ['extra', 3],
  ])('is one of version 1 where rules share outputs, with the fallback %s', (fallback, fallbackOutput) => {
    const { written, status, document, readBack } = writeOne('switch', { mode: 'rules', rules: sharing, fallback });
    expect(written).toMatchObject({
      typeVersion: 1,
      parameters: {
        dataType: 'string',
        value1: '={{ $json.a }}',
        rules: { rules: [{ value2: 'x', output: 2 }, { value2: 'y' }, { value2: 'z' }] },
      },
    });
    expect((written['parameters'] as JsonObject)['fallbackOutput']).toBe(fallbackOutput);
    expect([status, readBack]).toEqual(['supported', document]);
  });

  it.each([
    ['compare strictly', { rules: [{ conditions }, { conditions, output: 0 }] }],
    [
      'compare several values',
      { rules: [simple('x', { output: 0 }), { ...sharing[1], conditions: { ...sharing[1]?.conditions, conditions: [] } }] },
    ],
    ['lead further than the fourth', { rules: [simple('x', { output: 4 })] }],
    ['leave no room for the fallback', { rules: [simple('x', { output: 3 })], fallback: 'extra' }],
    ['all count', { rules: sharing, allMatching: true }],
  ])("is not passed off as n8n's where rules for chosen outputs %s", (_, parameters) => {
    expect(writeOne('switch', parameters as JsonObject).status).toBe('placeholder');
  });

  it('says for the node as a whole what all its rules say of type and case', () => {
    const loose = { ...conditions, typeValidation: 'loose', caseSensitive: false };
    const { written, status, document, readBack } = writeOne('switch', { mode: 'rules', rules: [{ conditions: loose }] });
    expect(written['parameters']).toMatchObject({ looseTypeValidation: true, options: { ignoreCase: true } });
    expect([status, readBack]).toEqual(['supported', document]);
    expect(writeOne('switch', { rules: [{ conditions: loose }, { conditions }] }).written['parameters']).not.toHaveProperty(
      'looseTypeValidation',
    );
  });
});
