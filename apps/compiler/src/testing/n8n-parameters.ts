import fc, { type Arbitrary } from 'fast-check';
import {
  graphql,
  httpRequest,
  oldHttpRequest,
  respond,
  respondWithOutput,
  severalMethods,
  status,
  wait,
  webhook,
} from './n8n-call-parameters.ts';
import { chat, formPages, formTriggered } from './n8n-page-parameters.ts';
import { chosenSpreadsheet, converted, extracted, moved, oldPdf, packed, spreadsheet } from './n8n-file-parameters.ts';
import { html, markdown, oldExtraction, oldHtml } from './n8n-markup-parameters.ts';
import { rowsOfTables, wholeTables } from './n8n-data-table-parameters.ts';
import { images } from './n8n-image-parameters.ts';
import { mail, oldMail } from './n8n-mail-parameters.ts';
import { mySqlLists, oldMySql, oldPostgres, postgresLists, postgresMapped } from './n8n-sql-parameters.ts';
import { ftp, redis } from './n8n-server-parameters.ts';
import { clocked, polled, scheduled } from './n8n-schedule-parameters.ts';
import { aggregated, itemLists, limited, oldItemLists, renamed, split } from './n8n-item-parameters.ts';
import { date, diskFiles, hashed, keyed, oldDate, oldDiskFiles, tokens, xml } from './n8n-value-parameters.ts';
import { compared, deduplicated, deduplicatedByHistory, sorted, summary } from './n8n-list-parameters.ts';
import { text, fixed, number, flag, id, list, some, one, group, type Parameters } from './n8n-fields.ts';

const SINGLE = ['exists', 'notExists', 'empty', 'notEmpty'];
const operator = fc.oneof(
  fc.record({ type: one('string'), operation: one('equals', 'notContains', 'startsWith', 'notRegex'), name: one('shown') }),
  fc.record({ type: one('number', 'dateTime'), operation: one('equals', 'notEquals') }),
  fc.record({ type: one('array'), operation: one('lengthGt', 'contains'), rightType: one('any', 'number') }),
  fc.record({ type: one('string', 'number', 'boolean', 'object'), operation: one(...SINGLE), singleValue: one(true) }),
  fc.record({ type: one('boolean'), operation: one('true', 'false'), singleValue: one(true) }),
);
const conditions = fc.record({
  options: some({ caseSensitive: flag, leftValue: one(''), typeValidation: one('strict', 'loose'), version: one(1, 2, 3) }),
  conditions: list(fc.record({ id, leftValue: text, rightValue: fc.oneof(text, number), operator })),
  combinator: one('and', 'or'),
});
const conditional = some({ conditions, looseTypeValidation: flag, options: some({ ignoreCase: flag }) });
const oldConditions = some({
  string: list(some({ value1: text, operation: one('contains', 'notEqual', 'isEmpty', 'regex'), value2: text })),
  number: list(some({ value1: number, operation: one('larger', 'equal', 'isNotEmpty'), value2: number })),
  boolean: list(some({ value1: flag, operation: one('notEqual'), value2: flag })),
  dateTime: list(some({ value1: text, operation: one('before'), value2: text })),
});

const switchRules = some({
  rules: group('values', list(some({ conditions, renameOutput: flag, outputKey: fixed }, ['conditions']))),
  looseTypeValidation: flag,
  options: some({
    fallbackOutput: one('none', 'extra'),
    allMatchingOutputs: flag,
    renameFallbackOutput: fixed,
    ignoreCase: flag,
  }),
});
const byNumber = (count: string) =>
  fc.record({ mode: one('expression'), output: number, [count]: fc.integer({ min: 1, max: 9 }) }, { requiredKeys: ['mode'] });
const oldSwitch = (rule: Record<string, Arbitrary<unknown>>, fallbackOutput: Arbitrary<unknown>): Parameters => {
  const rules = (fields: Record<string, Arbitrary<unknown>>) => group('rules', list(some({ ...fields, ...rule })));
  const byType = { value1: text, fallbackOutput };
  return fc.oneof(
    some({ ...byType, rules: rules({ operation: one('larger', 'notEqual'), value2: number }) }, ['rules']),
    some({ ...byType, dataType: one('string'), rules: rules({ operation: one('contains', 'endsWith'), value2: text }) }, [
      'dataType',
      'rules',
    ]),
  );
};

const TYPES = ['string', 'number', 'boolean', 'array', 'object'] as const;
const newSet = (binary: string) =>
  some({
    mode: one('manual', 'raw'),
    assignments: group('assignments', list(fc.record({ id, name: fixed, type: one(...TYPES, 'binary'), value: text }))),
    jsonOutput: one('{ "a": 1 }', '={{ $json }}', '={ "a": {{ $json.a }} }'),
    includeOtherFields: flag,
    include: one('all', 'selected', 'except'),
    includeFields: one('a, b', 'a'),
    excludeFields: one('c', 'c,d'),
    duplicateItem: one(false),
    options: some({ dotNotation: flag, ignoreConversionErrors: flag, [binary]: flag }),
  });
const typedSet = some({
  mode: one('manual', 'raw'),
  fields: group(
    'values',
    list(
      fc.oneof(
        some({ name: fixed, stringValue: text }, ['name']),
        ...TYPES.map((type) => some({ name: fixed, type: one(`${type}Value`), [`${type}Value`]: text }, ['name', 'type'])),
      ),
    ),
  ),
  jsonOutput: one('{ "a": 1 }', '={{ $json }}'),
  include: one('all', 'none', 'selected', 'except'),
  includeFields: one('a, b'),
  excludeFields: one('c'),
  options: some({ dotNotation: flag, ignoreConversionErrors: flag, includeBinary: flag }),
});
const oldSet = some({
  keepOnlySet: flag,
  values: some({
    string: list(some({ name: fixed, value: text })),
    number: list(some({ name: fixed, value: number })),
    boolean: list(some({ name: fixed, value: flag })),
  }),
  options: some({ dotNotation: flag }),
});

const clashHandling = group(
  'values',
  some({ resolveClash: one('preferInput1', 'preferLast', 'addSuffix'), mergeMode: one('shallowMerge'), overrideEmpty: flag }),
);
const mergeOptions = some({
  clashHandling,
  fuzzyCompare: flag,
  multipleMatches: one('all', 'first'),
  disableDotNotation: flag,
  includeUnpaired: flag,
});
const joins = {
  joinMode: one('keepMatches', 'keepNonMatches', 'keepEverything', 'enrichInput1', 'enrichInput2'),
  outputDataFrom: one('both', 'input1', 'input2'),
  mergeByFields: group('values', list(fc.record({ field1: fixed, field2: fixed }))),
  options: mergeOptions,
};
const newMerge = fc.oneof(
  some({ mode: one('append'), numberInputs: fc.integer({ min: 2, max: 10 }) }),
  some(
    {
      ...joins,
      mode: one('combine'),
      combineBy: one('combineByFields', 'combineByPosition', 'combineAll'),
      fieldsToMatchString: one('id', 'id, name'),
      advanced: flag,
    },
    ['mode'],
  ),
  some({ mode: one('chooseBranch'), useDataOfInput: one(1, 2), output: one('empty', 'specifiedInput') }, ['mode']),
  some({ mode: one('combineBySql'), query: fixed, options: some({ emptyQueryResult: one('success', 'empty') }) }, ['mode']),
);
const middleMerge = fc.oneof(
  some({ ...joins, mode: one('combine'), combinationMode: one('mergeByPosition', 'multiplex') }, ['mode']),
  some({ mode: one('chooseBranch'), output: one('input1', 'input2', 'empty') }, ['mode']),
);
const oldMerge = fc.oneof(
  some({ mode: one('append', 'wait', 'multiplex') }),
  some({ mode: one('passThrough'), output: one('input1', 'input2') }, ['mode']),
  some({ mode: one('mergeByIndex'), join: one('inner', 'left', 'outer') }, ['mode']),
  some(
    {
      mode: one('mergeByKey', 'keepKeyMatches', 'removeKeyMatches'),
      propertyName1: fixed,
      propertyName2: fixed,
      overwrite: one('always', 'blank', 'undefined'),
    },
    ['mode', 'propertyName1', 'propertyName2'],
  ),
);

const code = some({
  mode: one('runOnceForAllItems', 'runOnceForEachItem'),
  language: one('javaScript'),
  jsCode: one('return items;', '', 'return { a: 1 }'),
});
const functionCode = some({ functionCode: one('return items;', 'return [];') });
const nothing = fc.constant({});
const called = fc.record({
  __rl: one(true),
  mode: one('list', 'id'),
  value: one('0198b3a4-0000-7000-8000-000000000001', '={{ $json.id }}'),
});
const subOptions = some({ waitForSubWorkflow: one(false) });
const mappedInputs = some(
  {
    mappingMode: one('defineBelow'),
    value: some({ a: text, b: text }),
    matchingColumns: fc.constant([]),
    schema: list(fc.record({ id: one('a', 'b'), displayName: one('a'), type: one('string', 'number'), removed: one(false) })),
    attemptToConvertTypes: flag,
    convertFieldsToString: flag,
  },
  ['mappingMode', 'value'],
);

const versions = (type: string, list: readonly number[], ...parameters: readonly Parameters[]) =>
  list.map((version) => ({ kind: `${type} ${version}` as const, parameters: fc.oneof(...parameters) }));

/** Parameters as n8n's editor writes them (defaults are left out), for every version of every node type that the importer reads. */
export const N8N_PARAMETERS: readonly { readonly kind: `${string} ${number}`; readonly parameters: Parameters }[] = [
  ...versions('manualTrigger', [1], nothing),
  ...versions('errorTrigger', [1], nothing),
  ...versions('start', [1], nothing),
  ...versions('scheduleTrigger', [1, 1.1, 1.2, 1.3], scheduled),
  ...versions('rssFeedReadTrigger', [1], some({ feedUrl: one('https://example.com/feed'), pollTimes: polled })),
  ...versions(
    'rssFeedRead',
    [1, 1.1, 1.2],
    some({ url: one('https://example.com/feed'), options: some({ customFields: one('a, b'), ignoreSSL: one(true, false) }) }, [
      'url',
    ]),
  ),
  ...versions(
    'splitInBatches',
    [1, 2, 3],
    some({ batchSize: fc.integer({ min: 2, max: 9 }), options: some({ reset: one('={{ $json.again }}') }) }),
  ),
  ...versions('splitOut', [1], split),
  ...versions('aggregate', [1], aggregated),
  ...versions('limit', [1], limited),
  ...versions('renameKeys', [1], renamed),
  ...versions('itemLists', [1, 2, 2.1, 2.2], oldItemLists),
  ...versions('itemLists', [3, 3.1], itemLists),
  ...versions('executeWorkflowTrigger', [1], nothing),
  ...versions(
    'executeWorkflowTrigger',
    [1.1],
    some({ inputSource: one('passthrough') }),
    some({ workflowInputs: group('values', list(some({ name: fixed, type: one('number', 'any') }, ['name']))) }),
    some({ inputSource: one('jsonExample'), jsonExample: one('{ "a": 1 }') }, ['inputSource']),
  ),
  ...versions('executeWorkflow', [1], some({ workflowId: fixed, mode: one('each') }, ['workflowId'])),
  ...versions('executeWorkflow', [1.1], some({ workflowId: called, mode: one('each'), options: subOptions }, ['workflowId'])),
  ...versions(
    'executeWorkflow',
    [1.2],
    some({ workflowId: called, mode: one('each'), options: subOptions }, ['workflowId']),
    some({ workflowId: called, workflowInputs: mappedInputs }, ['workflowId']),
  ),
  ...versions('compareDatasets', [1], compared(true)),
  ...versions('compareDatasets', [2, 2.1, 2.2, 2.3], compared(false)),
  ...versions('removeDuplicates', [1, 1.1], deduplicated),
  ...versions('removeDuplicates', [2], deduplicatedByHistory),
  ...versions('sort', [1], sorted),
  ...versions('summarize', [1, 1.1], summary),
  ...versions('noOp', [1], nothing),
  ...versions('stickyNote', [1], some({ content: fixed, width: fc.nat(900), height: fc.nat(900), color: one(1, 7, '#fff') })),
  ...versions(
    'stopAndError',
    [1],
    some({ errorMessage: text }),
    fc.record({ errorType: one('errorObject'), errorObject: one('{ "message": "no" }') }),
  ),
  ...versions('if', [1], some({ conditions: oldConditions, combineOperation: one('all', 'any') })),
  ...versions('if', [2, 2.1, 2.2, 2.3], conditional),
  ...versions('filter', [1], some({ conditions: oldConditions, combineConditions: one('AND', 'OR') })),
  ...versions('filter', [2, 2.1, 2.2, 2.3], conditional),
  ...versions(
    'switch',
    [1],
    oldSwitch({ output: fc.nat(3) }, fc.integer({ min: -1, max: 3 })),
    byNumber('unused').map(({ unused: _, ...rest }) => rest),
  ),
  ...versions('switch', [2], oldSwitch({ outputKey: fixed }, one(-1, 'extra')), byNumber('outputsAmount')),
  ...versions('switch', [3, 3.1, 3.2, 3.3, 3.4], switchRules, byNumber('numberOutputs')),
  ...versions('set', [1, 2], oldSet),
  ...versions('set', [3, 3.1, 3.2], typedSet),
  ...versions('set', [3.3], newSet('includeBinary')),
  ...versions('set', [3.4], newSet('stripBinary')),
  ...versions('merge', [1], oldMerge),
  ...versions('merge', [2, 2.1], middleMerge),
  ...versions('merge', [3, 3.1, 3.2], newMerge),
  ...versions('code', [1, 2], code),
  ...versions('function', [1, 2], functionCode),
  ...versions('functionItem', [1, 2], functionCode),
  ...versions('httpRequest', [1, 2], oldHttpRequest),
  ...versions('httpRequest', [3, 4, 4.1, 4.2, 4.3, 4.4, 4.5], httpRequest),
  ...versions('webhook', [1, 1.1], webhook({ responseCode: one(201) }, {})),
  ...versions('webhook', [2, 2.1], webhook({}, { responseCode: status, onlyRunIf: one('={{ $json.body.a }}') }), severalMethods),
  ...versions('respondToWebhook', [1, 1.1, 1.2, 1.3], respond),
  ...versions('respondToWebhook', [1.4, 1.5], respond, respondWithOutput),
  ...versions('wait', [1, 1.1], wait),
  ...versions('@n8n/n8n-nodes-langchain.chatTrigger', [1, 1.1, 1.2, 1.3, 1.4], chat),
  ...versions('formTrigger', [1, 2, 2.1], formTriggered(false)),
  ...versions('formTrigger', [2.2, 2.3, 2.4, 2.5, 2.6], formTriggered(true)),
  ...versions('form', [1, 2, 2.1, 2.2, 2.3, 2.4, 2.5, 2.6], ...formPages),
  ...versions('cron', [1], clocked),
  ...versions('interval', [1], some({ interval: fc.integer({ min: 1, max: 90 }), unit: one('minutes', 'hours') })),
  ...versions('crypto', [1], ...hashed, ...keyed),
  ...versions('crypto', [2], ...hashed),
  ...versions('dateTime', [1], oldDate),
  ...versions('dateTime', [2], ...date),
  ...versions('readWriteFile', [1], ...diskFiles),
  ...Object.entries(oldDiskFiles).flatMap(([type, parameters]) => versions(type, [1], parameters)),
  ...versions('jwt', [1], ...tokens),
  ...versions('graphql', [1, 1.1], graphql),
  ...versions('redis', [1], ...redis),
  ...versions('postgres', [1], ...oldPostgres),
  ...versions('postgres', [2, 2.1], ...postgresLists),
  ...versions('postgres', [2.2, 2.3, 2.4, 2.5, 2.6], ...postgresMapped),
  ...versions('mySql', [1], ...oldMySql),
  ...versions('mySql', [2, 2.1, 2.2, 2.3, 2.4, 2.5], ...mySqlLists),
  ...versions('ftp', [1], ...ftp),
  ...versions('dataTable', [1, 1.1], ...rowsOfTables, ...wholeTables),
  ...versions('editImage', [1], ...images),
  ...versions('emailSend', [1], oldMail),
  ...versions('emailSend', [2, 2.1], mail),
  ...versions('html', [1, 1.1], ...oldHtml),
  ...versions('html', [1.2], ...html),
  ...versions('htmlExtract', [1], oldExtraction),
  ...versions('markdown', [1], ...markdown),
  ...versions('xml', [1], ...xml),
  ...versions('compression', [1, 1.1], ...packed),
  ...versions('convertToFile', [1, 1.1], ...converted),
  ...versions('extractFromFile', [1, 1.1], ...extracted),
  ...versions('moveBinaryData', [1, 1.1], ...moved),
  ...versions('readPDF', [1], oldPdf),
  ...versions('spreadsheetFile', [1], ...spreadsheet),
  ...versions('spreadsheetFile', [2], ...spreadsheet, chosenSpreadsheet),
];
