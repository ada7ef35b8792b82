import { compileHere, documentOf, noOp, set, trigger } from '../testing/documents.ts';

const webhook = { name: 'W', type: 'webhook', parameters: { path: 'p' } };
const only = (name: string, ...names: string[]) => ({
  name,
  type: 'set',
  parameters: { include: 'none', fields: names.map((each) => ({ name: each, value: 1 })) },
});
const impossible = (document: unknown) =>
  compileHere(document)
    .diagnostics.filter(({ code }) => code === 'FIELD_IMPOSSIBLE')
    .map(({ nodeName, message }) => `${nodeName}: ${message}`);
const reads = (field: string) => set('R', `={{ $json.${field} }}`);

describe('shapes', () => {
  it.each([
    ['of a webhook', [webhook, reads('name')], ['W > R']],
    ['that a Set with nothing else left did not set', [trigger, only('S', 'a', 'b.c'), reads('d')], ['Start > S', 'S > R']],
    [
      'behind nodes that pass items on',
      [webhook, noOp('N'), { name: 'F', type: 'filter' }, reads('name')],
      ['W > N', 'N > F', 'F > R'],
    ],
    ['of another node, by name', [webhook, noOp('N'), set('R', "={{ $('W').item.json.name }}")], ['W > N', 'N > R']],
    [
      'of several sources that are all known',
      [webhook, only('A', 'a'), only('B', 'b'), reads('c')],
      ['W > A', 'W > B', 'A > R', 'B > R'],
    ],
    [
      'that was not gathered',
      [webhook, { name: 'A', type: 'aggregate', parameters: { fields: [{ field: 'body.id' }] } }, reads('body')],
      ['W > A', 'A > R'],
    ],
    [
      'that a group is not told of',
      [
        webhook,
        {
          ...{ name: 'S', type: 'summarize' },
          parameters: { summaries: [{ field: 'body.price', aggregation: 'sum' }], groupBy: 'query' },
        },
        reads('price'),
      ],
      ['W > S', 'S > R'],
    ],
    [
      'under its old name',
      [webhook, { name: 'K', type: 'renameKeys', parameters: { keys: [{ from: 'body', to: 'order' }] } }, reads('body')],
      ['W > K', 'K > R'],
    ],
    [
      'of no branch that is merged',
      [webhook, only('A', 'a'), only('B', 'b'), { name: 'M', type: 'merge' }, reads('c')],
      ['W > A', 'W > B', 'A > M.input-1', 'B > M.input-2', 'M > R'],
    ],
    [
      'of the input by whose output it came',
      [
        webhook,
        only('A', 'a'),
        { name: 'C', type: 'compareDatasets', parameters: { fields: [{ left: 'a', right: 'body' }] } },
        reads('body'),
      ],
      ['W > A', 'A > C.input-1', 'W > C.input-2', 'C.only-first > R'],
    ],
    [
      'that is in a token, and not beside it',
      [webhook, { name: 'J', type: 'jwt', parameters: { operation: 'verify' }, credentials: { jwtAuth: 'c1' } }, reads('sub')],
      ['W > J', 'J > R'],
    ],
    [
      'behind a node that drops what was met before',
      [
        webhook,
        { name: 'D', type: 'removeDuplicates', parameters: { operation: 'history', value: '={{ $json.body.id }}' } },
        reads('id'),
      ],
      ['W > D', 'D > R'],
    ],
    [
      'of a file that was read',
      [trigger, { name: 'D', type: 'diskFiles', parameters: { path: 'a' } }, reads('content')],
      ['Start > D', 'D > R'],
    ],
    [
      'of an item whose file was written',
      [webhook, { name: 'D', type: 'diskFiles', parameters: { path: 'a', operation: 'write' } }, reads('content')],
      ['W > D', 'D > R'],
    ],
    [
      'beside what Redis has given',
      [webhook, { name: 'K', type: 'redis', parameters: { key: 'a', field: 'x.y' }, credentials: { redis: 'c1' } }, reads('y')],
      ['W > K', 'K > R'],
    ],
    [
      'that a list of remote files does not have',
      [webhook, { name: 'L', type: 'ftp', parameters: { operation: 'list' }, credentials: { ftp: 'c1' } }, reads('sizeBytes')],
      ['W > L', 'L > R'],
    ],
    [
      'of an item whose place a removal has taken',
      [
        webhook,
        { name: 'D', type: 'ftp', parameters: { operation: 'delete', path: 'a' }, credentials: { ftp: 'c1' } },
        reads('body'),
      ],
      ['W > D', 'D > R'],
    ],
    [
      'that was not taken out of HTML',
      [
        webhook,
        { name: 'H', type: 'html', parameters: { operation: 'extract', values: [{ key: 'title', selector: 'h1' }] } },
        reads('body'),
      ],
      ['W > H', 'H > R'],
    ],
    [
      'beside Markdown that was written',
      [webhook, { name: 'M', type: 'markdown', parameters: { html: '<p>', outputField: 'text.own' } }, reads('data')],
      ['W > M', 'M > R'],
    ],
  ])('tell a field %s from one that can be', (_, nodes, edges) => {
    expect(impossible(documentOf(nodes, edges))).toHaveLength(1);
  });

  it.each([
    ['a field that is there', [webhook, reads('body.name')], ['W > R']],
    ['a field that a Set added', [webhook, set('S', 1), reads('a')], ['W > S', 'S > R']],
    ['the first part of a path that a Set made', [trigger, only('S', 'b.c'), reads('b.x')], ['Start > S', 'S > R']],
    ['what a manual trigger is given', [trigger, reads('anything')], ['Start > R']],
    [
      'what code returns',
      [webhook, { name: 'C', type: 'code', parameters: { code: 'return []' } }, reads('x')],
      ['W > C', 'C > R'],
    ],
    [
      'what a node that may pass on errors gives',
      [webhook, { ...noOp('N'), onError: 'continue' }, reads('error')],
      ['W > N', 'N > R'],
    ],
    [
      'what comes round a cycle',
      [webhook, noOp('N'), { name: 'F', type: 'filter' }, reads('x')],
      ['W > N', 'N > F', 'F > N', 'F > R'],
    ],
    ['one of several sources', [webhook, only('A', 'a'), reads('a')], ['W > A', 'W > R', 'A > R']],
    [
      'what a call brings that ends a wait',
      [trigger, only('S', 'a'), { name: 'V', type: 'wait', parameters: { resume: 'webhook' } }, reads('body.x')],
      ['Start > S', 'S > V', 'V > R'],
    ],
    [
      'what came, where a wait may end without a call',
      [trigger, only('S', 'a'), { name: 'V', type: 'wait', parameters: { resume: 'webhook', limit: 'interval' } }, reads('a')],
      ['Start > S', 'S > V', 'V > R'],
    ],
    [
      'what somebody sends by a form',
      [trigger, only('S', 'a'), { name: 'V', type: 'wait', parameters: { resume: 'form' } }, reads('Name')],
      ['Start > S', 'S > V', 'V > R'],
    ],
    [
      'the claims of a token',
      [{ ...webhook, parameters: { path: 'p', authentication: 'jwt' }, credentials: { jwtAuth: 'c1' } }, reads('jwtPayload.sub')],
      ['W > R'],
    ],
    [
      'what was sent to the caller',
      [webhook, { name: 'A', type: 'respondToWebhook', parameters: { responseOutput: true } }, reads('statusCode')],
      ['W > A', 'A.response > R'],
    ],
    [
      'what a token says',
      [webhook, { name: 'J', type: 'jwt', parameters: { operation: 'decode', withHeader: true } }, reads('header.alg')],
      ['W > J', 'J > R'],
    ],
    [
      'fields that may be those of a file',
      [trigger, { name: 'D', type: 'diskFiles', parameters: { path: 'a', operation: '={{ $json.o }}' } }, reads('x')],
      ['Start > D', 'D > R'],
    ],
    [
      'what a node has written to Redis, and keys that it has found there',
      [
        webhook,
        { name: 'P', type: 'redis', parameters: { operation: 'push', list: 'l' }, credentials: { redis: 'c1' } },
        set('S', '={{ $json.body.id }}'),
        { name: 'K', type: 'redis', parameters: { operation: 'keys', pattern: '*' }, credentials: { redis: 'c1' } },
        reads('any'),
      ],
      ['W > P', 'P > S', 'S > K', 'K > R'],
    ],
    ['a Set with a computed name', [trigger, only('S', '={{ $json.k }}'), reads('x')], ['Start > S', 'S > R']],
  ])('let pass %s', (_, nodes, edges) => {
    expect(impossible(documentOf(nodes, edges))).toEqual([]);
  });

  it('say nothing about pinned data, whose shape is its own', () => {
    expect(impossible(documentOf([webhook, reads('x')], ['W > R'], { pinData: { W: [{ json: { x: 1 } }] } }))).toEqual([]);
  });

  it('point to the body, where most look in vain for what a caller sends', () => {
    const [finding] = compileHere(documentOf([webhook, reads('name')], ['W > R'])).diagnostics;
    expect(finding).toMatchObject({ fix: expect.stringContaining('"body.name"') });
  });
});
