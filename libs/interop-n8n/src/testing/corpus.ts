import type { JsonObject } from '@weft/workflow-model';

interface Entry {
  /** Without a prefix: of n8n-nodes-base; `lc:` stands for the package of AI nodes. */
  readonly type: string;
  readonly versions: readonly number[];
  readonly parameters?: object;
  readonly credentials?: readonly string[];
  /** The connection that attaches the node to an AI node. */
  readonly attaches?: string;
}

const SHEET = { __rl: true, mode: 'list', value: 'gid=0', cachedResultName: 'Sheet1' };
const FILE_BY_URL = {
  __rl: true,
  mode: 'url',
  value: 'https://drive.google.com/file/d/1AbC/view',
  __regex: 'https:\\/\\/drive\\.google\\.com\\/file\\/d\\/([0-9a-zA-Z\\-_]+)',
};
const COLUMNS = {
  mappingMode: 'defineBelow',
  value: { name: '={{ $json.name }}' },
  matchingColumns: ['name'],
  schema: [{ id: 'name', displayName: 'name', required: false, type: 'string' }],
  attemptToConvertTypes: false,
  convertFieldsToString: false,
};
const CONDITIONS = {
  options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 },
  conditions: [
    {
      id: 'c1',
      leftValue: '={{ $json.a }}',
      rightValue: 'b',
      operator: { type: 'string', operation: 'equals', name: 'filter.operator.equals' },
    },
  ],
  combinator: 'and',
};
const MESSAGE = { chatId: '={{ $json.chat }}', text: '=Hello {{ $json.name }}', additionalFields: { appendAttribution: false } };
const MODEL = { model: { __rl: true, mode: 'list', value: 'gpt-4o-mini' }, options: {} };
const OAUTH = 'googleSheetsOAuth2Api';

/** The node types that public workflows use most, with their versions and what their files typically hold. */
export const CORPUS: readonly Entry[] = [
  { type: 'stickyNote', versions: [1], parameters: { content: '## Start here', height: 200, width: 300, color: 4 } },
  {
    type: 'set',
    versions: [3.4, 3.3],
    parameters: { assignments: { assignments: [{ id: 'x', name: 'a', type: 'string', value: '={{ $json.a }}' }] }, options: {} },
  },
  {
    type: 'set',
    versions: [1, 2],
    parameters: { keepOnlySet: true, values: { string: [{ name: 'a', value: 'b' }] }, options: {} },
  },
  {
    type: 'httpRequest',
    versions: [4.2, 4.1, 4.3, 4.4, 4, 3],
    parameters: {
      method: 'POST',
      url: '=https://api.example/{{ $json.id }}',
      sendBody: true,
      specifyBody: 'json',
      jsonBody: '={{ $json }}',
      options: {},
    },
  },
  { type: 'httpRequest', versions: [1, 2], parameters: { url: 'https://api.example', responseFormat: 'json', options: {} } },
  { type: 'code', versions: [2, 1], parameters: { jsCode: 'return $input.all();' } },
  { type: 'if', versions: [2.2, 2, 2.1, 2.3], parameters: { conditions: CONDITIONS, options: {} } },
  { type: 'if', versions: [1], parameters: { conditions: { string: [{ value1: '={{ $json.a }}', value2: 'b' }] } } },
  {
    type: 'lc:agent',
    versions: [2.2, 2, 1.7, 1.6, 3],
    parameters: { promptType: 'define', text: '={{ $json.chatInput }}', options: { systemMessage: 'Be kind.' } },
  },
  {
    type: 'googleSheets',
    versions: [4.6, 4.5, 4.7],
    parameters: { operation: 'append', documentId: FILE_BY_URL, sheetName: SHEET, columns: COLUMNS, options: {} },
    credentials: [OAUTH],
  },
  {
    type: 'scheduleTrigger',
    versions: [1.2, 1.1, 1.3],
    parameters: { rule: { interval: [{ field: 'hours', hoursInterval: 2 }, {}] } },
  },
  { type: 'manualTrigger', versions: [1] },
  {
    type: 'lc:lmChatOpenAi',
    versions: [1.2, 1, 1.3],
    parameters: MODEL,
    credentials: ['openAiApi'],
    attaches: 'ai_languageModel',
  },
  { type: 'merge', versions: [3.2, 3, 3.1, 2.1, 2], parameters: { mode: 'combine', fieldsToMatchString: 'id', options: {} } },
  {
    type: 'gmail',
    versions: [2.1, 2.2, 1],
    parameters: { sendTo: 'a@b.example', subject: 'Hi', message: '={{ $json.html }}', options: {} },
    credentials: ['gmailOAuth2'],
  },
  { type: 'splitInBatches', versions: [3, 1, 2], parameters: { batchSize: 5, options: {} } },
  {
    type: 'webhook',
    versions: [2, 2.1, 1, 1.1],
    parameters: { path: 'orders', httpMethod: 'POST', responseMode: 'responseNode', options: {} },
  },
  {
    type: 'lc:outputParserStructured',
    versions: [1.3, 1.2, 1.1],
    parameters: { jsonSchemaExample: '{"a":1}' },
    attaches: 'ai_outputParser',
  },
  { type: 'wait', versions: [1.1, 1], parameters: { amount: 10 } },
  { type: 'splitOut', versions: [1], parameters: { fieldToSplitOut: 'rows', options: {} } },
  {
    type: 'lc:openAi',
    versions: [1.8, 2, 1.6],
    parameters: { modelId: MODEL.model, messages: { values: [{ content: '={{ $json.q }}' }] }, options: {} },
    credentials: ['openAiApi'],
  },
  { type: 'telegram', versions: [1.2, 1, 1.1], parameters: MESSAGE, credentials: ['telegramApi'] },
  {
    type: 'switch',
    versions: [3.2, 3.3, 3, 3.1],
    parameters: {
      rules: { values: [{ conditions: CONDITIONS, renameOutput: true, outputKey: 'yes' }] },
      options: { fallbackOutput: 'extra' },
    },
  },
  {
    type: 'switch',
    versions: [1, 2],
    parameters: { dataType: 'string', value1: '={{ $json.a }}', rules: { rules: [{ value2: 'b' }] } },
  },
  {
    type: 'googleDrive',
    versions: [3, 1, 2],
    parameters: { operation: 'download', fileId: FILE_BY_URL, options: {} },
    credentials: ['googleDriveOAuth2Api'],
  },
  {
    type: 'slack',
    versions: [2.3, 2.1, 2.2],
    parameters: { select: 'channel', channelId: SHEET, text: '=Hi {{ $json.a }}', otherOptions: {} },
    credentials: ['slackApi'],
  },
  {
    type: 'lc:memoryBufferWindow',
    versions: [1.3, 1.2, 1],
    parameters: { sessionIdType: 'customKey', sessionKey: '={{ $json.s }}' },
    attaches: 'ai_memory',
  },
  {
    type: 'formTrigger',
    versions: [2.2, 2.3, 2],
    parameters: { formTitle: 'Ask', formFields: { values: [{ fieldLabel: 'Name', requiredField: true }] }, options: {} },
  },
  { type: 'aggregate', versions: [1], parameters: { aggregate: 'aggregateAllItemData', options: {} } },
  {
    type: 'lc:lmChatGoogleGemini',
    versions: [1],
    parameters: { modelName: 'models/gemini-2.0-flash', options: {} },
    credentials: ['googlePalmApi'],
    attaches: 'ai_languageModel',
  },
  { type: 'noOp', versions: [1] },
  { type: 'lc:chainLlm', versions: [1.7, 1.5, 1.6], parameters: { promptType: 'define', text: '={{ $json.q }}' } },
  { type: 'filter', versions: [2.2, 2, 1], parameters: {} },
  { type: 'lc:chatTrigger', versions: [1.1, 1.3, 1.4], parameters: { public: true, options: {} } },
  {
    type: 'respondToWebhook',
    versions: [1.1, 1.4, 1],
    parameters: { respondWith: 'json', responseBody: '={{ $json }}', options: {} },
  },
  {
    type: 'telegramTrigger',
    versions: [1.2, 1.1, 1],
    parameters: { updates: ['message'], additionalFields: {} },
    credentials: ['telegramApi'],
  },
  { type: 'extractFromFile', versions: [1, 1.1], parameters: { operation: 'pdf', options: {} } },
  { type: 'executeWorkflowTrigger', versions: [1.1, 1], parameters: { inputSource: 'passthrough' } },
  {
    type: 'emailSend',
    versions: [2.1, 1, 2],
    parameters: { fromEmail: 'a@b.example', toEmail: 'c@d.example', subject: 'Hi', html: '=<b>{{ $json.a }}</b>', options: {} },
    credentials: ['smtp'],
  },
  {
    type: 'lc:lmChatOpenRouter',
    versions: [1],
    parameters: { model: 'openai/gpt-4o', options: {} },
    credentials: ['openRouterApi'],
    attaches: 'ai_languageModel',
  },
  { type: 'convertToFile', versions: [1.1, 1], parameters: { operation: 'toText', sourceProperty: 'text', options: {} } },
  {
    type: 'airtable',
    versions: [2.1, 2, 1],
    parameters: { base: SHEET, table: SHEET, operation: 'create', columns: COLUMNS, options: {} },
    credentials: ['airtableTokenApi'],
  },
  { type: 'function', versions: [1, 2], parameters: { functionCode: 'return items;' } },
  { type: 'lc:mcpTrigger', versions: [1, 2, 1.1], parameters: { path: 'tools' } },
  { type: 'limit', versions: [1], parameters: { maxItems: 3 } },
  { type: 'lc:documentDefaultDataLoader', versions: [1, 1.1], parameters: { options: {} }, attaches: 'ai_document' },
  {
    type: 'gmailTrigger',
    versions: [1.2, 1.3, 1],
    parameters: { pollTimes: { item: [{ mode: 'everyMinute' }] }, filters: {} },
    credentials: ['gmailOAuth2'],
  },
  {
    type: 'html',
    versions: [1.2, 1, 1.1],
    parameters: { operation: 'extractHtmlContent', extractionValues: { values: [{ key: 'a', cssSelector: 'h1' }] }, options: {} },
  },
  {
    type: 'lc:embeddingsOpenAi',
    versions: [1.2, 1, 1.1],
    parameters: { options: {} },
    credentials: ['openAiApi'],
    attaches: 'ai_embedding',
  },
  {
    type: 'notion',
    versions: [2.2, 2, 1],
    parameters: { resource: 'databasePage', databaseId: FILE_BY_URL, title: '={{ $json.t }}', options: {} },
    credentials: ['notionApi'],
  },
  { type: 'cron', versions: [1, 2, 1.1], parameters: { triggerTimes: { item: [{ hour: 9 }] } } },
  {
    type: 'httpRequestTool',
    versions: [4.2, 4.3],
    parameters: { url: "={{ $fromAI('url', 'The address', 'string') }}", options: {} },
    attaches: 'ai_tool',
  },
  {
    type: 'lc:toolWorkflow',
    versions: [2, 2.2, 2.1],
    parameters: { name: 'lookup', workflowId: SHEET, workflowInputs: COLUMNS },
    attaches: 'ai_tool',
  },
  {
    type: 'googleDriveTrigger',
    versions: [1],
    parameters: { event: 'fileCreated', folderToWatch: SHEET, options: {} },
    credentials: ['googleDriveOAuth2Api'],
  },
  {
    type: 'googleSheetsTool',
    versions: [4.6, 4.7, 4.5],
    parameters: { documentId: FILE_BY_URL, sheetName: SHEET, options: {} },
    credentials: [OAUTH],
    attaches: 'ai_tool',
  },
  { type: 'executeWorkflow', versions: [1.2, 1.1, 1], parameters: { workflowId: SHEET, workflowInputs: COLUMNS, options: {} } },
  {
    type: 'lc:textSplitterRecursiveCharacterTextSplitter',
    versions: [1],
    parameters: { chunkSize: 500, options: {} },
    attaches: 'ai_textSplitter',
  },
  {
    type: 'lc:informationExtractor',
    versions: [1, 1.2, 1.1],
    parameters: { text: '={{ $json.t }}', attributes: { attributes: [{ name: 'a', description: 'b' }] }, options: {} },
  },
  {
    type: 'googleSheetsTrigger',
    versions: [1],
    parameters: {
      pollTimes: { item: [{ mode: 'everyMinute' }] },
      documentId: FILE_BY_URL,
      sheetName: SHEET,
      event: 'rowAdded',
      options: {},
    },
    credentials: [OAUTH],
  },
  {
    type: 'postgres',
    versions: [2.6, 2.5, 2.4],
    parameters: { operation: 'executeQuery', query: 'SELECT 1', options: {} },
    credentials: ['postgres'],
  },
  { type: 'markdown', versions: [1], parameters: { html: '={{ $json.html }}', options: {} } },
  {
    type: 'lc:lmChatAnthropic',
    versions: [1.3, 1.2, 1],
    parameters: { model: SHEET, options: {} },
    credentials: ['anthropicApi'],
    attaches: 'ai_languageModel',
  },
  {
    type: 'googleDocs',
    versions: [2, 1],
    parameters: { operation: 'get', documentURL: '={{ $json.url }}' },
    credentials: ['googleDocsOAuth2Api'],
  },
  {
    type: 'lc:googleGemini',
    versions: [1, 1.1],
    parameters: { modelId: SHEET, messages: { values: [{ content: 'Hi' }] }, options: {} },
    credentials: ['googlePalmApi'],
  },
];

const fullName = (type: string): string =>
  type.startsWith('lc:') ? `@n8n/n8n-nodes-langchain.${type.slice(3)}` : `n8n-nodes-base.${type}`;

/** Each type and version of the corpus between a No-Op before it and one after it, as n8n would export it. */
export const CORPUS_FILES: readonly { readonly type: string; readonly version: number; readonly file: JsonObject }[] =
  CORPUS.flatMap((entry) =>
    entry.versions.map((version) => ({ type: fullName(entry.type), version, file: fileOf(entry, version) })),
  );

function fileOf({ type, parameters = {}, credentials = [], attaches }: Entry, version: number): JsonObject {
  const to = (node: string, kind = 'main') => ({ [kind]: [[{ node, type: kind, index: 0 }]] });
  const node = {
    parameters,
    id: '5b1c0ab4-0001-4f0e-9d5c-1a2b3c4d5e6f',
    name: 'Node',
    type: fullName(type),
    typeVersion: version,
    position: [220, -40],
    ...(credentials.length > 0 && {
      credentials: Object.fromEntries(credentials.map((key) => [key, { id: 'k1', name: `My ${key}` }])),
    }),
  };
  const before = { parameters: {}, id: 'before', name: 'Before', type: 'n8n-nodes-base.noOp', typeVersion: 1, position: [0, 0] };
  const after = { ...before, id: 'after', name: 'After', position: [440, 0] };
  const attached =
    attaches === undefined ? { Before: to('Node'), Node: to('After') } : { Before: to('After'), Node: to('After', attaches) };
  return {
    name: `${type} ${version}`,
    nodes: [before, node, after],
    connections: /trigger$|^cron$|^webhook$/i.test(type)
      ? { Node: to('After') }
      : type === 'stickyNote'
        ? { Before: to('After') }
        : attached,
    active: false,
    settings: { executionOrder: 'v1', callerPolicy: 'workflowsFromSameOwner' },
    versionId: 'v',
    meta: { instanceId: 'i', templateCredsSetupCompleted: true },
    id: 'w1',
    tags: [{ id: 't1', name: 'Sales' }],
    pinData: { Before: [{ json: { a: 1 }, pairedItem: { item: 0 } }] },
  } as unknown as JsonObject;
}
