import { hasErrors } from '@weft/workflow-model';
import { DIAGNOSTIC_CODES } from './diagnostic-codes.ts';
import { compile } from './compile.ts';
import { compileHere, documentOf, findingsOf, ifNode, noOp, registry, set, summary, trigger } from './testing/documents.ts';

const webhook = (name: string, parameters: object = {}, rest: object = {}) => ({
  name,
  type: 'webhook',
  parameters: { path: 'p', ...parameters },
  ...rest,
});

const respond = (name: string, parameters: object = {}) => ({ name, type: 'respondToWebhook', parameters });

/** One fault each, with exactly what has to be found. */
const FAULTS: readonly (readonly [string, unknown, ...string[]])[] = [
  ['no object', 7, 'error DOCUMENT_INVALID - -'],
  ['no nodes', { name: 'x' }, 'error DOCUMENT_INVALID - nodes', 'error TRIGGER_MISSING - nodes'],
  ['no name', { nodes: [{ id: 'Start', ...trigger }] }, 'error DOCUMENT_INVALID - name'],
  ['a misspelt field', documentOf([trigger], [], { setings: {} }), 'error DOCUMENT_UNKNOWN_FIELD - setings'],
  ['a misspelt field of a node', documentOf([{ ...trigger, onEror: 'stop' }]), 'error DOCUMENT_UNKNOWN_FIELD Start onEror'],
  [
    'a misspelt setting',
    documentOf([trigger], [], { settings: { timezon: 'UTC' } }),
    'error DOCUMENT_UNKNOWN_FIELD - settings.timezon',
  ],
  ['a wrong setting', documentOf([trigger], [], { settings: { order: 'random' } }), 'error DOCUMENT_INVALID - settings.order'],
  ['a wrong field of a node', documentOf([{ ...trigger, onError: 'retry' }]), 'error DOCUMENT_INVALID Start onError'],
  ['a wrong retry', documentOf([{ ...trigger, retry: { maxAttempts: 0 } }]), 'error DOCUMENT_INVALID Start retry.maxAttempts'],
  [
    'a maximum below the first delay',
    documentOf([{ ...trigger, retry: { delayMs: 500, maxDelayMs: 400 } }]),
    'error SETTING_INVALID Start retry.maxDelayMs',
  ],
  [
    'chance in no delay',
    documentOf([{ ...trigger, retry: { delayMs: 0, jitter: 0.5 } }]),
    'error SETTING_INVALID Start retry.jitter',
  ],
  [
    'any failure and one kind of it',
    documentOf([{ ...trigger, retry: { on: ['any', 'timeout'] } }]),
    'error SETTING_INVALID Start retry.on',
  ],
  [
    'an unknown kind of failure',
    documentOf([{ ...trigger, retry: { on: ['http'] } }]),
    'error DOCUMENT_INVALID Start retry.on.0',
  ],
  [
    'an unknown time zone',
    documentOf([trigger], [], { settings: { timezone: 'Mars/Base' } }),
    'error SETTING_INVALID - settings.timezone',
  ],
  [
    'a key that is no expression',
    documentOf([trigger], [], { settings: { concurrency: { limit: 2, key: '={{ $json. }}' } } }),
    'error EXPRESSION_SYNTAX - settings.concurrency.key',
  ],
  [
    'a key that reads a node',
    documentOf([trigger], [], { settings: { concurrency: { limit: 2, key: "={{ $('Start').item.json.id }}" } } }),
    'error SETTING_INVALID - settings.concurrency.key',
  ],
  [
    'a key of a batch that is no expression',
    documentOf([trigger], [], { settings: { batch: { size: 2, waitMs: 5, key: '={{ $json. }}' } } }),
    'error EXPRESSION_SYNTAX - settings.batch.key',
  ],
  [
    'a batch and a debounce',
    documentOf([trigger], [], { settings: { batch: { size: 2, waitMs: 5 }, debounce: { waitMs: 5 } } }),
    'error SETTING_INVALID - settings.batch',
  ],
  [
    'a debounce that never waits',
    documentOf([trigger], [], { settings: { debounce: { waitMs: 5, maxWaitMs: 4 } } }),
    'error SETTING_INVALID - settings.debounce.maxWaitMs',
  ],
  [
    'a batch without a size',
    documentOf([trigger], [], { settings: { batch: { waitMs: 5 } } }),
    'error DOCUMENT_INVALID - settings.batch.size',
  ],
  [
    'a key that reads a variable',
    documentOf([trigger], [], { settings: { concurrency: { limit: 2, key: '={{ $vars.region }}' } } }),
    'error SETTING_INVALID - settings.concurrency.key',
  ],
  [
    'a key that only the sandbox can evaluate',
    documentOf([trigger], [], { settings: { concurrency: { limit: 2, key: '={{ (async () => 1)() }}' } } }),
    'error SETTING_INVALID - settings.concurrency.key',
  ],
  ['a question to a person', documentOf([{ ...trigger, onUncertain: 'ask' }])],
  ['a mark of risk that nobody looks at', documentOf([{ ...trigger, risky: true }]), 'warning RISK_UNSUPERVISED Start risky'],
  [
    'a mark of risk where people are asked after errors only',
    documentOf([{ ...trigger, risky: true }], [], { settings: { supervision: 'error_only' } }),
    'warning RISK_UNSUPERVISED Start risky',
  ],
  ['a mark of risk', documentOf([{ ...trigger, risky: true }], [], { settings: { supervision: 'failsafe' } })],
  [
    'a supervision that does not exist',
    documentOf([trigger], [], { settings: { supervision: 'some' } }),
    'error DOCUMENT_INVALID - settings.supervision',
  ],
  [
    'supervisors who could not decide',
    documentOf([trigger], [], {
      settings: { supervision: 'full', supervisors: { assignees: ['ada', 'role:viewer', 'role:admin'] } },
    }),
    'error SETTING_INVALID - settings.supervisors.assignees.0',
    'error SETTING_INVALID - settings.supervisors.assignees.1',
  ],
  [
    'supervisors who are followed by others without a deadline',
    documentOf([trigger], [], { settings: { supervision: 'full', supervisors: { onExpiry: 'escalate' } } }),
    'error SETTING_INVALID - settings.supervisors.onExpiry',
  ],
  [
    'a credential that the node does not use',
    documentOf([{ ...trigger, credentials: { slackApi: 'x' } }]),
    'warning CREDENTIAL_UNUSED Start credentials.slackApi',
  ],
  [
    'a pinned item without json',
    documentOf([trigger], [], { pinData: { Start: [{ a: 1 }] } }),
    'error PIN_DATA_INVALID Start pinData.Start.0',
  ],
  ['data pinned for nobody', documentOf([trigger], [], { pinData: { Strat: [] } }), 'warning PIN_DATA_UNUSED - pinData.Strat'],

  [
    'two nodes of one id',
    documentOf([trigger, noOp('A', { id: 'Start' })]),
    'error NODE_ID_DUPLICATE A id',
    'warning NODE_UNREACHABLE A -',
  ],
  [
    'two nodes of one name',
    documentOf([trigger, noOp('A', { id: 'a' }), noOp('A', { id: 'b' })], ['Start > a', 'a > b']),
    'error NODE_NAME_DUPLICATE A name',
  ],
  ['an unknown type', documentOf([trigger, { name: 'A', type: 'htpRequest' }], ['Start > A']), 'error NODE_TYPE_UNKNOWN A type'],
  [
    'an unknown version',
    documentOf([trigger, noOp('A', { typeVersion: 7 })], ['Start > A']),
    'error NODE_VERSION_UNKNOWN A typeVersion',
  ],
  [
    'a placeholder',
    documentOf([trigger, { name: 'A', type: 'placeholder', parameters: { missing: 'Slack.' } }], ['Start > A']),
    'error NODE_PLACEHOLDER A type',
  ],
  [
    'a disabled placeholder',
    documentOf([trigger, { name: 'A', type: 'placeholder', disabled: true }], ['Start > A']),
    'warning NODE_PLACEHOLDER A type',
  ],
  [
    'a wrong parameter',
    documentOf([trigger, { name: 'A', type: 'wait', parameters: { unit: 'years' } }], ['Start > A']),
    'error PARAMETER_INVALID A parameters.unit',
  ],
  [
    'a missing parameter',
    documentOf([trigger, { name: 'A', type: 'httpRequest', parameters: {} }], ['Start > A']),
    'error PARAMETER_INVALID A parameters.url',
  ],
  [
    'a cron expression that is none',
    documentOf([{ name: 'A', type: 'scheduleTrigger', parameters: { rules: [{ unit: 'cron', expression: '0 25 * * *' }] } }]),
    'error PARAMETER_INVALID A parameters.rules.0.expression',
  ],
  [
    'a schedule that only a run could tell',
    documentOf([{ name: 'A', type: 'scheduleTrigger', parameters: { rules: [{ every: '={{ $vars.days }}' }] } }]),
    'error PARAMETER_INVALID A parameters.rules.0.every',
  ],
  [
    'an unknown parameter',
    documentOf([trigger, { name: 'A', type: 'wait', parameters: { amonut: 1 } }], ['Start > A']),
    'error PARAMETER_UNKNOWN A parameters.amonut',
  ],
  [
    'an unknown nested parameter',
    documentOf([trigger, { name: 'A', type: 'set', parameters: { fields: [{ name: 'a', valeu: 1, value: 2 }] } }], ['Start > A']),
    'error PARAMETER_UNKNOWN A parameters.fields.0.valeu',
  ],

  ['an edge from nowhere', documentOf([trigger], ['Strat > Start']), 'error EDGE_UNKNOWN_NODE - edges.0.source'],
  ['an edge to nowhere', documentOf([trigger], ['Start > B']), 'error EDGE_UNKNOWN_NODE - edges.0.target'],
  [
    'an edge to a note',
    documentOf([trigger, { name: 'Note', type: 'stickyNote' }], ['Start > Note']),
    'error EDGE_UNKNOWN_NODE - edges.0.target',
  ],
  [
    'an unknown output',
    documentOf([trigger, ifNode('A'), noOp('B')], ['Start > A', 'A.yes > B']),
    'error EDGE_UNKNOWN_HANDLE A edges.1.sourceHandle',
    'warning NODE_UNREACHABLE B -',
  ],
  [
    'an unknown input',
    documentOf([trigger, noOp('A')], ['Start > A.second']),
    'error EDGE_UNKNOWN_HANDLE A edges.0.targetHandle',
    'warning NODE_UNREACHABLE A -',
  ],
  [
    'an error output that is not there',
    documentOf([trigger, noOp('A'), noOp('B')], ['Start > A', 'A > B', 'A.error > B']),
    'error EDGE_UNKNOWN_HANDLE A edges.2.sourceHandle',
  ],
  [
    'an edge into a trigger',
    documentOf([trigger, noOp('A')], ['Start > A', 'A > Start']),
    'error EDGE_UNKNOWN_HANDLE Start edges.1.targetHandle',
  ],
  ['an edge drawn twice', documentOf([trigger, noOp('A')], ['Start > A', 'Start > A']), 'warning EDGE_DUPLICATE Start edges.1'],

  ['no trigger', documentOf([noOp('A')]), 'error TRIGGER_MISSING - nodes'],
  ['a disabled trigger', documentOf([{ ...trigger, disabled: true }]), 'error TRIGGER_MISSING - nodes'],
  [
    'a trigger that Weft does not know and that is disabled',
    documentOf([{ name: 'A', type: 'placeholder', disabled: true }]),
    'error TRIGGER_MISSING - nodes',
    'warning NODE_PLACEHOLDER A type',
  ],
  [
    'a trigger that Weft does not know',
    documentOf([{ name: 'A', type: 'telegramTrigger' }, noOp('B')], ['A > B']),
    'error NODE_TYPE_UNKNOWN A type',
  ],
  ['a node that nothing leads to', documentOf([trigger, noOp('A')]), 'warning NODE_UNREACHABLE A -'],
  [
    'what is wrong with nodes that no run gets to',
    documentOf(
      [
        trigger,
        noOp('Used'),
        { name: 'Left', type: 'placeholder' },
        set('A', '={{ $json. }}'),
        { name: 'B', type: 'httpRequest', parameters: {} },
      ],
      ['Start > Used', 'A > B'],
    ),
    'warning NODE_PLACEHOLDER Left type',
    'warning PARAMETER_INVALID B parameters.url',
    'warning NODE_UNREACHABLE Left -',
    'warning NODE_UNREACHABLE A -',
    'warning NODE_UNREACHABLE B -',
    'warning EXPRESSION_SYNTAX A parameters.fields.0.value',
  ],
  [
    'an unknown node that leads to others and may be a second trigger',
    documentOf([trigger, noOp('Used'), { name: 'A', type: 'placeholder' }], ['Start > Used', 'A > Used']),
    'error NODE_PLACEHOLDER A type',
  ],
  [
    'a wrong node that a wrong edge should lead to',
    documentOf([trigger, ifNode('A'), set('B', '={{ $json. }}')], ['Start > A', 'A.yes > B']),
    'error EDGE_UNKNOWN_HANDLE A edges.1.sourceHandle',
    'error EXPRESSION_SYNTAX B parameters.fields.0.value',
    'warning NODE_UNREACHABLE B -',
  ],
  [
    'a cycle without exit',
    documentOf([trigger, noOp('A'), noOp('B')], ['Start > A', 'A > B', 'B > A']),
    'error CYCLE_WITHOUT_EXIT A edges',
  ],
  ['two webhooks of one address', documentOf([webhook('A'), webhook('B')]), 'error WEBHOOK_DUPLICATE B parameters.path'],
  [
    'a webhook that no node answers',
    documentOf([webhook('A', { respond: 'respond-node' }), noOp('B')], ['A > B']),
    'warning WEBHOOK_UNANSWERED A parameters.respond',
  ],
  [
    'a webhook that streams what no node can',
    documentOf([webhook('A', { respond: 'streaming' }), noOp('B')], ['A > B']),
    'warning WEBHOOK_CANNOT_STREAM A parameters.respond',
  ],
  [
    'a wait in a streamed answer',
    documentOf([webhook('A', { respond: 'streaming' }), respond('R'), { name: 'V', type: 'wait' }], ['A > R', 'R > V']),
    'warning WEBHOOK_CANNOT_STREAM V type',
  ],
  [
    'a wait before the last node, which should answer',
    documentOf([webhook('A', { respond: 'last-node' }), { name: 'V', type: 'wait' }, noOp('B')], ['A > V', 'V > B']),
    'warning WEBHOOK_ANSWER_WAITS V type',
  ],
  [
    'a step that somebody has to let run before the last node, which should answer',
    documentOf([webhook('A', { respond: 'last-node' }), noOp('V', { risky: true }), noOp('B')], ['A > V', 'V > B'], {
      settings: { supervision: 'failsafe' },
    }),
    'warning WEBHOOK_ANSWER_WAITS V type',
  ],
  [
    'a wait before the node that answers, and one after it',
    documentOf(
      [
        webhook('A', { respond: 'respond-node' }),
        { name: 'V', type: 'wait' },
        respond('R'),
        { name: 'Later', type: 'wait' },
        respond('S'),
      ],
      ['A > V', 'V > R', 'R > Later', 'Later > S'],
    ),
    'warning WEBHOOK_ANSWER_WAITS V type',
  ],
  [
    'a status after the first piece of an answer',
    documentOf(
      [webhook('A', { respond: 'streaming' }), respond('R', { status: 201 }), respond('S', { status: 202 })],
      ['A > R', 'R > S'],
    ),
    'warning WEBHOOK_CANNOT_STREAM S parameters.status',
  ],
  [
    'a webhook with an expression',
    documentOf([webhook('A', { responseText: '={{ $json.a }}' })]),
    'error PARAMETER_INVALID A parameters.responseText',
  ],
  [
    'a webhook that asks for no header',
    documentOf([webhook('A', { authentication: 'header' })]),
    'error CREDENTIAL_MISSING A credentials.httpHeaderAuth',
  ],
  [
    'a credential that is not there',
    documentOf([webhook('A', { authentication: 'basic' }, { credentials: { httpBasicAuth: 'gone' } })]),
    'error CREDENTIAL_UNKNOWN A credentials.httpBasicAuth',
  ],
  [
    'a credential of another type',
    documentOf([webhook('A', { authentication: 'basic' }, { credentials: { httpBasicAuth: 'mail' } })]),
    'error CREDENTIAL_TYPE_WRONG A credentials.httpBasicAuth',
  ],

  [
    'an expression that is none',
    documentOf([trigger, set('A', '={{ $json. }}')], ['Start > A']),
    'error EXPRESSION_SYNTAX A parameters.fields.0.value',
  ],
  [
    'an unknown name',
    documentOf([trigger, set('A', '={{ $jsn.a }}')], ['Start > A']),
    'error EXPRESSION_UNKNOWN_NAME A parameters.fields.0.value',
  ],
  [
    'a way out of the language',
    documentOf([trigger, set('A', '={{ import("fs") }}')], ['Start > A']),
    'error EXPRESSION_FORBIDDEN A parameters.fields.0.value',
  ],
  [
    'an unknown node',
    documentOf([trigger, set('A', "={{ $('Satrt').first().json.a }}")], ['Start > A']),
    'error EXPRESSION_UNKNOWN_NODE A parameters.fields.0.value',
  ],
  [
    'a node that comes later',
    documentOf([trigger, set('A', "={{ $('B').first().json.a }}"), noOp('B')], ['Start > A', 'A > B']),
    'error EXPRESSION_NODE_NOT_BEFORE A parameters.fields.0.value',
  ],
  [
    'a node of another branch, where branches run one by one',
    documentOf([trigger, noOp('B'), set('A', "={{ $('B').first().json.a }}")], ['Start > A', 'Start > B'], {
      settings: { order: 'canvas' },
    }),
    'warning EXPRESSION_NODE_NOT_BEFORE A parameters.fields.0.value',
  ],
  [
    'code that names an unknown node',
    documentOf([trigger, { name: 'A', type: 'code', parameters: { code: "return $('Strat').all()" } }], ['Start > A']),
    'warning CODE_UNKNOWN_NODE A parameters.code',
  ],
  [
    'a field that cannot be',
    documentOf([webhook('W'), set('A', '={{ $json.bdy.name }}')], ['W > A']),
    'warning FIELD_IMPOSSIBLE A parameters.fields.0.value',
  ],
];

describe(compile.name, () => {
  it.each(FAULTS)('finds %s, and nothing else', (_, document, ...expected) => {
    expect(findingsOf(document)).toEqual(expected);
  });

  it('gives every finding a message and something to do about it', () => {
    for (const [, document] of FAULTS) {
      for (const { message, fix } of compileHere(document).diagnostics) {
        expect(message).toMatch(/\S.*[.?!)]$/);
        expect(fix).toMatch(/\S.*\.$/);
      }
    }
  });

  it('has a planted fault for every code that a document of usual size can meet', () => {
    const planted = new Set(FAULTS.flatMap(([, document]) => compileHere(document).diagnostics.map(({ code }) => code)));
    const elsewhere = [
      'ERROR_WORKFLOW_UNUSABLE',
      'SUB_WORKFLOW_UNUSABLE',
      'SUB_WORKFLOW_RECURSIVE',
      'DOCUMENT_TOO_DEEP',
      'EXPRESSION_PATTERN',
      'EXPRESSION_TOO_LARGE',
      'PLAN_TOO_LARGE',
      'FINDINGS_LEFT_OUT',
    ];
    expect([...planted, ...elsewhere].sort()).toEqual(Object.keys(DIAGNOSTIC_CODES).sort());
  });

  it('gives a plan exactly where there is no error', () => {
    for (const [, document] of FAULTS) {
      const { diagnostics, plan } = compileHere(document);
      expect(plan === undefined).toBe(hasErrors(diagnostics));
    }
  });

  it('reports all problems at once, errors first', () => {
    const document = documentOf(
      [
        trigger,
        noOp('Lost'),
        { name: 'A', type: 'wait', onEror: 'stop', parameters: { unit: 'years' } },
        set('B', "={{ $('Nobody').item.json.a }}"),
      ],
      ['Start > A', 'A > B', 'B > Gone'],
      { settings: { timezone: 'Nowhere' } },
    );
    expect(findingsOf(document)).toEqual([
      'error DOCUMENT_UNKNOWN_FIELD A onEror',
      'error SETTING_INVALID - settings.timezone',
      'error PARAMETER_INVALID A parameters.unit',
      'error EDGE_UNKNOWN_NODE - edges.2.target',
      'error EXPRESSION_UNKNOWN_NODE B parameters.fields.0.value',
      'warning NODE_UNREACHABLE Lost -',
    ]);
  });

  it('suggests the name that was meant', () => {
    const document = documentOf(
      [trigger, { name: 'A', type: 'htpRequest', onEror: 'stop' }, set('B', "={{ $('Strat').item.json.a }}")],
      ['Start > A', 'A > B'],
    );
    const messages = compileHere(document).diagnostics.map(({ message }) => message);
    expect(messages).toEqual([
      expect.stringContaining('Did you mean "onError"?'),
      expect.stringContaining('Did you mean "httpRequest"?'),
      expect.stringContaining('Did you mean "Start"?'),
    ]);
  });

  it('takes what is wrong with a disabled node for a warning, since it never runs', () => {
    const document = documentOf([trigger, { name: 'A', type: 'slack', disabled: true }, noOp('B')], ['Start > A', 'A > B']);
    const { plan, diagnostics } = compileHere(document);
    expect(diagnostics.map(summary)).toEqual(['warning NODE_TYPE_UNKNOWN A type']);
    expect(plan?.body.nodes[1]).toMatchObject({
      name: 'A',
      disabled: true,
      inputs: [{ handle: 'main' }],
      outputs: [{ handle: 'main', targets: [{ node: 2, input: 0 }] }],
    });
  });

  it('answers with the document as it is to be saved: defaults filled in, secrets as digests', () => {
    const { document } = compileHere(
      documentOf([webhook('W', { authentication: 'header', headerName: 'x-key', headerValue: 'secret' })]),
    );
    expect(document?.settings).toMatchObject({ timezone: 'UTC', order: 'parallel', maxLoopCount: 1_000 });
    expect(document?.nodes[0]).toMatchObject({
      onError: 'stop',
      parameters: { method: 'GET', headerValue: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) },
    });
    expect(compileHere(document).document).toEqual(document);
  });

  it('hides the secret of a webhook of an unknown version too, and never shows it in a plan or a finding', () => {
    const secret = 'do-not-store-me';
    const header = { authentication: 'header', headerName: 'x-key', headerValue: secret };
    for (const rest of [{}, { typeVersion: 9 }, { disabled: true }]) {
      expect(JSON.stringify(compileHere(documentOf([trigger, webhook('W', header, rest)])))).not.toContain(secret);
    }
  });

  it('tells when its triggers are due, by the clocks of the workflow', () => {
    const rules = [
      { unit: 'cron', expression: '0 9 * * 1-5' },
      { unit: 'hours', every: 2 },
    ];
    const due = { name: 'S', type: 'scheduleTrigger', parameters: { rules, misfire: 'all' } };
    const { triggers } = compileHere(
      documentOf([due, { ...due, name: 'Off', disabled: true }, trigger], [], { settings: { timezone: 'Europe/Berlin' } }),
    );
    expect(triggers).toEqual([
      {
        nodeId: 'S',
        nodeName: 'S',
        type: 'scheduleTrigger',
        webhooks: [],
        schedule: {
          rules: [rules[0], { unit: 'hours', every: 2, minute: 0 }],
          misfire: 'all',
          timezone: 'Europe/Berlin',
        },
      },
      { nodeId: 'Start', nodeName: 'Start', type: 'manualTrigger', webhooks: [] },
    ]);
  });

  it('tells when its triggers look for what is new, by the clocks of the workflow', () => {
    const feed = (pollTimes: readonly object[]) => ({
      name: 'F',
      type: 'rssFeedTrigger',
      parameters: { feedUrl: 'https://example.com', pollTimes },
    });
    const { triggers } = compileHere(
      documentOf([feed([{ unit: 'hours', every: 2 }])], [], { settings: { timezone: 'Europe/Berlin' } }),
    );
    const rules = [{ unit: 'hours', every: 2, minute: 0 }];
    expect(triggers).toEqual([
      { nodeId: 'F', nodeName: 'F', type: 'rssFeedTrigger', webhooks: [], poll: { rules, timezone: 'Europe/Berlin' } },
    ]);
    const { diagnostics } = compileHere(documentOf([feed([{ every: '={{ 2 }}' }])]));
    expect(diagnostics.map(summary)).toEqual(['error PARAMETER_INVALID F parameters.pollTimes.0.every']);
  });

  it('tells of no schedule in a time zone that there is not', () => {
    const { triggers, diagnostics } = compileHere(
      documentOf([{ name: 'S', type: 'scheduleTrigger' }], [], { settings: { timezone: 'Mars/Base' } }),
    );
    expect(diagnostics.map(summary)).toEqual(['error SETTING_INVALID - settings.timezone']);
    expect(triggers).toEqual([{ nodeId: 'S', nodeName: 'S', type: 'scheduleTrigger', webhooks: [] }]);
  });

  it('tells the routes of its triggers', () => {
    const { triggers } = compileHere(
      documentOf([webhook('W', { path: '/orders/:id', method: ['POST', 'PUT'], respond: 'last-node' }), trigger]),
    );
    expect(triggers).toEqual([
      {
        nodeId: 'W',
        nodeName: 'W',
        type: 'webhook',
        webhooks: [expect.objectContaining({ method: 'POST', path: 'orders/:id' }), expect.objectContaining({ method: 'PUT' })],
      },
      { nodeId: 'Start', nodeName: 'Start', type: 'manualTrigger', webhooks: [] },
    ]);
  });

  it('sees a node that answers behind others', () => {
    const document = documentOf(
      [webhook('A', { respond: 'respond-node' }), noOp('B'), { name: 'C', type: 'respondToWebhook' }],
      ['A > B', 'B > C'],
    );
    expect(findingsOf(document)).toEqual([]);
  });

  it('refuses nesting without end before anything walks it', () => {
    let value: unknown = 'x';
    for (let depth = 0; depth < 10_000; depth++) value = [value];
    expect(findingsOf(documentOf([trigger, set('A', value)]))).toEqual(['error DOCUMENT_TOO_DEEP - -']);
  });

  it('stops listing where a list helps nobody', () => {
    const nodes = Array.from({ length: 1_500 }, (_, index) => ({ name: `N${index}`, type: 'nothing' }));
    const { diagnostics } = compile(documentOf(nodes), registry);
    expect(diagnostics).toHaveLength(1_001);
    expect(diagnostics.at(-1)).toMatchObject({
      severity: 'info',
      code: 'FINDINGS_LEFT_OUT',
      message: '500 more findings were left out.',
    });
  });

  it('refuses a plan that would be made of computed names', () => {
    const nodes = Array.from({ length: 600 }, (_, index) => set(`N${index}`, '={{ $($json.a).first().json.a }}'));
    expect(findingsOf(documentOf([trigger, ...nodes], [], { settings: { order: 'canvas' } }))).toContain(
      'error PLAN_TOO_LARGE - -',
    );
  });
});
