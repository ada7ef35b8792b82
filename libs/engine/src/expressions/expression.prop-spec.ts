import fc from 'fast-check';
import { evaluate, makeScope } from '../../test/make-scope.ts';
import { compileExpression } from './compile-expression.ts';
import { ExpressionError } from './expression-error.ts';

/** The source of an expression and the value that JavaScript itself gives it: the generator computes both side by side. */
interface Pair {
  readonly source: string;
  readonly value: unknown;
}

type Operate = (left: never, right: never) => unknown;
const OPERATORS: readonly (readonly [string, Operate])[] = [
  ['+', (a, b) => a + b],
  ['-', (a, b) => a - b],
  ['*', (a, b) => a * b],
  ['/', (a, b) => a / b],
  ['%', (a, b) => a % b],
  ['<', (a, b) => a < b],
  ['>', (a, b) => a > b],
  ['<=', (a, b) => a <= b],
  ['>=', (a, b) => a >= b],
  // oxlint-disable-next-line eqeqeq -- the loose operators are under test
  ['==', (a, b) => a == b],
  // oxlint-disable-next-line eqeqeq -- the loose operators are under test
  ['!=', (a, b) => a != b],
  ['===', (a, b) => a === b],
  ['!==', (a, b) => a !== b],
  ['&', (a, b) => a & b],
  ['|', (a, b) => a | b],
  ['^', (a, b) => a ^ b],
  ['<<', (a, b) => a << b],
  ['>>>', (a, b) => a >>> b],
  ['&&', (a, b) => a && b],
  ['||', (a, b) => a || b],
  ['??', (a, b) => a ?? b],
];
const UNARY: readonly (readonly [string, (value: never) => unknown])[] = [
  ['!', (value) => !value],
  ['- ', (value) => -value],
  ['+ ', (value) => +value],
  ['~', (value) => ~value],
  ['typeof ', (value) => typeof value],
];
const CALLBACKS: readonly (readonly [string, (value: never) => unknown])[] = [
  ['x => x', (x) => x],
  ['x => [x, 1]', (x) => [x, 1]],
  ['x => typeof x', (x) => typeof x],
  ['(x, i) => `${i}:${x}`', ((x: unknown, i: number) => `${i}:${String(x)}`) as never],
  ['x => ({ v: x })', (x) => ({ v: x })],
  ['x => x !== 1', (x) => x !== 1],
  ['String', String],
  ['Boolean', Boolean],
];
const ARRAY_METHODS = ['map', 'filter', 'flatMap', 'some', 'every', 'find', 'findIndex'] as const;
const STRING_CALLS: readonly (readonly [string, (text: string) => unknown])[] = [
  ['.toUpperCase()', (text) => text.toUpperCase()],
  ['.trim().length', (text) => text.trim().length],
  ['.split("a")', (text) => text.split('a')],
  ['.slice(1, -1)', (text) => text.slice(1, -1)],
  ['.replace(/a(.)/g, "<$1$&>")', (text) => text.replace(/a(.)/g, '<$1$&>')],
  ['.replaceAll("a", "$&$&")', (text) => text.replaceAll('a', '$&$&')],
  ['.match(/[a-z]+/g)', (text) => text.match(/[a-z]+/g)],
  ['.split(/(a)|b/)', (text) => text.split(/(a)|b/)],
  ['.padStart(5, "ab")', (text) => text.padStart(5, 'ab')],
  ['[0]', (text) => text[0]],
  ['.includes("a")', (text) => text.includes('a')],
  ['.concat(1, null)', (text) => text.concat(1 as never, null as never)],
];

const literal: fc.Arbitrary<Pair> = fc
  .oneof(
    fc.integer({ min: -20, max: 20 }),
    fc.constantFrom(0.5, 1e21, 1e-7),
    fc.string({ maxLength: 6 }),
    fc.constantFrom('a', 'ab a', 'banana', ' x ', '7'),
    fc.boolean(),
    fc.constantFrom(null, undefined),
  )
  .map((value) => ({ source: value === undefined ? 'undefined' : `(${JSON.stringify(value)})`, value }));

const { pair } = fc.letrec<{ pair: Pair; list: Pair; text: Pair; deep: Pair }>((tie) => ({
  pair: fc.oneof({ maxDepth: 4, withCrossShrink: true }, literal, tie('deep')),
  list: fc
    .array(tie('pair'), { maxLength: 3 })
    .map((parts) => ({ source: `[${parts.map((part) => part.source).join(', ')}]`, value: parts.map((part) => part.value) })),
  text: fc.constantFrom('', 'a', 'banana', 'Ab aB', ' x\n').map((value) => ({ source: JSON.stringify(value), value })),
  deep: fc.oneof(
    fc.tuple(tie('pair'), fc.constantFrom(...OPERATORS), tie('pair')).map(([left, [operator, operate], right]) => ({
      source: `(${left.source} ${operator} ${right.source})`,
      value: operate(left.value as never, right.value as never),
    })),
    fc
      .tuple(fc.constantFrom(...UNARY), tie('pair'))
      .map(([[operator, operate], part]) => ({ source: `(${operator}${part.source})`, value: operate(part.value as never) })),
    fc.tuple(tie('pair'), tie('pair'), tie('pair')).map(([test, yes, no]) => ({
      source: `(${test.source} ? ${yes.source} : ${no.source})`,
      value: test.value ? yes.value : no.value,
    })),
    tie('list'),
    fc.tuple(tie('pair'), tie('pair')).map(([a, b]) => ({
      source: `({ a: ${a.source}, "b": ${b.source}, ...${a.source} })`,
      value: { a: a.value, b: b.value, ...(a.value as object) },
    })),
    fc
      .tuple(tie('list'), fc.constantFrom(...ARRAY_METHODS), fc.constantFrom(...CALLBACKS))
      .map(([list, method, [source, callback]]) => ({
        source: `${list.source}.${method}(${source})`,
        value: (list.value as never as Record<typeof method, (visit: never) => unknown>)[method](callback as never),
      })),
    fc.tuple(tie('list'), tie('pair')).map(([list, part]) => ({
      source: `[...${list.source}, ${part.source}].join("-")`,
      value: [...(list.value as unknown[]), part.value].join('-'),
    })),
    fc
      .tuple(tie('text'), fc.constantFrom(...STRING_CALLS))
      .map(([text, [source, call]]) => ({ source: `${text.source}${source}`, value: call(text.value as string) })),
    tie('pair').map((part) => ({ source: `\`<\${${part.source}}>\``, value: `<${String(part.value)}>` })),
    tie('pair').map((part) => ({ source: `JSON.stringify(${part.source})`, value: JSON.stringify(part.value) as unknown })),
    tie('pair').map((part) => ({
      source: `((x, y = x) => { const [z] = [y]; if (x) { return z; } return [z]; })(${part.source})`,
      value: part.value ? part.value : [part.value],
    })),
  ),
}));

/** What JSON would keep of a value: that is what leaves an expression. NaN stays, since it is a number. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return Array.from(value, (element) => plain(element) ?? null);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, part]) => part !== undefined)
      .map(([key, part]) => [key, plain(part)]),
  );
}

const TOKENS = [
  '{{',
  '}}',
  '$json',
  '$(',
  "'",
  '"',
  '`',
  '${',
  '}',
  '(',
  ')',
  '[',
  ']',
  '.',
  '?.',
  '=>',
  '...',
  '/',
  '//',
  '/*',
  '*/',
  '\\',
  'x',
  '1',
  ' ',
  '\n',
  '+',
  '-',
  '=',
  ',',
  ':',
  ';',
  'new ',
  'constructor',
  '__proto__',
  'return ',
  'function',
  'class ',
  'import',
  'async ',
  'await ',
  '\u2028',
  '😀',
  '\ud800',
  '#',
  '@',
  '$now',
  '.map',
  '.item',
];

describe('expressions', () => {
  it('give what JavaScript gives', () => {
    fc.assert(
      fc.property(pair, ({ source, value }) => {
        expect(evaluate(source)).toEqual(plain(value));
      }),
      { numRuns: 3_000, seed: 2_025 },
    );
  });

  it('report problems for garbage, and never throw anything else', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...TOKENS) }, fc.string({ maxLength: 3 })), { maxLength: 25 }),
        fc.boolean(),
        (tokens, wrapped) => {
          const result = compileExpression(wrapped ? `={{ ${tokens.join('')} }}` : `=${tokens.join('')}`);
          if (!result.ok) {
            for (const problem of result.problems)
              expect(problem).toEqual({
                code: expect.stringMatching(/^EXPRESSION_/),
                message: expect.stringMatching(/./),
                fix: expect.stringMatching(/./),
                position: expect.any(Number),
              });
            return;
          }
          try {
            assertPlain(result.expression.evaluate(makeScope({ json: { x: [1, { a: 'b' }] } })));
          } catch (error) {
            expect(error).toBeInstanceOf(ExpressionError);
          }
        },
      ),
      { numRuns: 5_000, seed: 99 },
    );
  });

  it('never hand out anything but plain data, whatever members and calls are chained', () => {
    const member = fc.constantFrom(
      '.constructor',
      '["constructor"]',
      '.__proto__',
      '.prototype',
      '.item',
      '.first()',
      '.all()',
      '.json',
      '[0]',
      '.length',
      '.map(x => x)',
      '.toString()',
      '.call',
      '.params',
      '.name',
      '.keys()',
      '["map"]',
      '["toString"]()',
      '.zoneName',
      '.valueOf()',
      '.values()',
      '.entries()',
    );
    const root = fc.constantFrom(
      '$json',
      '$input',
      '$("Start")',
      '$node',
      '$node["Start"]',
      '$now',
      'DateTime',
      'Math',
      'Object',
      'Array',
      '"a"',
      '[1]',
      '(() => 1)',
      '/a/',
      'new Date()',
      'new Set([1])',
      'new URL("http://a.b")',
      '$execution',
      '$workflow',
      '$parameter',
      'String',
      'JSON',
      '$if',
      '$item(0)',
      '$items()',
      'Duration.fromMillis(1)',
      '$env',
      '$vars',
      '$prevNode',
    );
    fc.assert(
      fc.property(root, fc.array(member, { maxLength: 5 }), (start, members) => {
        const result = compileExpression(`={{ ${start}${members.join('')} }}`);
        if (!result.ok) return;
        try {
          assertPlain(result.expression.evaluate(makeScope({ json: { x: 1 } })));
        } catch (error) {
          expect(error).toBeInstanceOf(ExpressionError);
        }
      }),
      { numRuns: 5_000, seed: 5 },
    );
  });
});

function assertPlain(value: unknown): void {
  if (typeof value !== 'object' || value === null) {
    expect(['string', 'number', 'boolean', 'undefined', 'object']).toContain(typeof value);
    return;
  }
  expect(Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype).toBe(true);
  for (const part of Object.values(value)) assertPlain(part);
}
