import {
  type Diagnostic,
  type Json,
  type JsonObject,
  type WorkflowDocumentInput,
  type WorkflowSettings,
} from '@weft/workflow-model';
import { withoutUndefined } from './conversion.ts';
import type { N8nFile } from './n8n-file.ts';

type Settings = NonNullable<WorkflowDocumentInput['settings']>;

/** n8n has no bound of its own: high enough for real loops, low enough to end one that never does. */
const MAX_LOOP_COUNT = 100_000;
const DEFAULT_LOOP_COUNT = 1_000;
const MS_PER_SECOND = 1_000;
const MAX_ID_LENGTH = 200;

const TRANSLATED = new Set([
  ...['executionOrder', 'timezone', 'executionTimeout', 'errorWorkflow', 'saveDataErrorExecution', 'saveDataSuccessExecution'],
  // Without meaning for a run in Weft: every execution is saved as it goes, and figures for n8n's own dashboard.
  ...['saveManualExecutions', 'saveExecutionProgress', 'timeSavedPerExecution', 'timeSavedMode', 'binaryMode', 'engineType'],
]);

export function readSettings(file: N8nFile, report: (finding: Diagnostic) => void): Settings {
  const source = file.settings;
  const others = Object.keys(source).filter((key) => !TRANSLATED.has(key) && !isBlank(source[key]));
  if (others.length > 0)
    report(
      finding(
        'info',
        `settings.${others[0]?.slice(0, 60)}`,
        `These settings have no counterpart and are kept for export to n8n only: ${others
          .map((key) => key.slice(0, 60))
          .join(', ')
          .slice(0, 1_000)}.`,
      ),
    );
  if (!isBlank(source['errorWorkflow'])) {
    report(
      finding(
        'warning',
        'settings.errorWorkflowId',
        'The file names an error workflow by an id of the n8n installation it came from.',
        'Import that workflow too and choose it in the settings.',
      ),
    );
  }
  if (!isBlank(file.staticData))
    report(
      finding(
        'info',
        'staticData',
        'Static data that the workflow had stored in n8n is kept for export only: runs here start without it.',
      ),
    );
  reportOthers(file.source, report);
  const timezone = source['timezone'];
  return {
    order: source['executionOrder'] === 'v1' ? 'canvas' : 'breadth-first',
    ...(typeof timezone === 'string' && timezone !== '' && timezone !== 'DEFAULT' && { timezone }),
    timeoutMs: timeoutOf(source['executionTimeout']),
    maxLoopCount: MAX_LOOP_COUNT,
    saveData: saveDataOf(source['saveDataSuccessExecution'], source['saveDataErrorExecution']),
    ...errorWorkflowOf(source['errorWorkflow']),
  };
}

/** Parts of a file that are about one n8n installation, or that are read elsewhere. */
const KNOWN_PARTS = new Set([
  ...[
    'name',
    'description',
    'nodes',
    'connections',
    'settings',
    'pinData',
    'staticData',
    'meta',
    'tags',
    'id',
    'active',
    'isArchived',
  ],
  ...[
    'versionId',
    'activeVersionId',
    'versionCounter',
    'createdAt',
    'updatedAt',
    'triggerCount',
    'shared',
    'homeProject',
    'hash',
  ],
  ...[
    'activeVersion',
    'parentFolder',
    'parentFolderId',
    'scopes',
    'usedCredentials',
    'sharedWithProjects',
    'isTemplate',
    'views',
  ],
]);

function reportOthers(source: JsonObject, report: (finding: Diagnostic) => void): void {
  const others = Object.keys(source).filter((key) => !KNOWN_PARTS.has(key) && !isBlank(source[key]));
  const [first] = others;
  if (first === undefined) return;
  const names = others.map((key) => key.slice(0, 60)).join(', ');
  report(
    finding('info', first.slice(0, 60), `These parts of the file are kept for export to n8n only: ${names.slice(0, 1_000)}.`),
  );
}

function errorWorkflowOf(id: Json | undefined): Pick<Settings, 'errorWorkflowId'> {
  const isId = (typeof id === 'string' && id !== '') || typeof id === 'number';
  return isId ? { errorWorkflowId: String(id).slice(0, MAX_ID_LENGTH) } : {};
}

function timeoutOf(seconds: Json | undefined): number {
  return typeof seconds === 'number' && seconds > 0 && Number.isFinite(seconds)
    ? Math.min(Math.round(seconds * MS_PER_SECOND), Number.MAX_SAFE_INTEGER)
    : 0;
}

function saveDataOf(success: Json | undefined, error: Json | undefined): 'all' | 'errors' | 'none' {
  if (success !== 'none') return 'all';
  return error === 'none' ? 'none' : 'errors';
}

function finding(
  severity: Diagnostic['severity'],
  field: string,
  message: string,
  fix = 'Nothing, unless the workflow depends on it.',
): Diagnostic {
  return { severity, code: 'IMPORT_SETTING_DROPPED', field, message, fix };
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);
}

const N8N_ORDER = { canvas: 'v1', parallel: 'v1', 'breadth-first': undefined } as const;

/** The same in n8n's words. What it has no word for is reported. */
export function writeSettings(settings: WorkflowSettings, report: (finding: Diagnostic) => void): JsonObject {
  for (const [field, message] of unsayable(settings)) {
    report({
      severity: 'info',
      code: 'EXPORT_SETTING_DROPPED',
      field: `settings.${field}`,
      message,
      fix: 'Nothing: the setting is back when the file is imported into Weft.',
    });
  }
  return withoutUndefined({
    executionOrder: N8N_ORDER[settings.order],
    timezone: settings.timezone,
    errorWorkflow: settings.errorWorkflowId ?? undefined,
    executionTimeout: settings.timeoutMs > 0 ? settings.timeoutMs / MS_PER_SECOND : undefined,
    saveDataSuccessExecution: settings.saveData === 'all' ? undefined : 'none',
    saveDataErrorExecution: settings.saveData === 'none' ? 'none' : undefined,
  });
}

function unsayable(settings: WorkflowSettings): readonly (readonly [field: string, message: string])[] {
  const {
    order,
    errorWorkflowId,
    maxLoopCount,
    concurrency,
    priority,
    debounce,
    batch,
    supervision = 'none',
    supervisors,
  } = settings;
  const is = (holds: boolean, field: string, message: string) => (holds ? [[field, message] as const] : []);
  return [
    ...is(
      order === 'parallel',
      'order',
      'n8n runs one branch after another, top left first; here branches run at the same time.',
    ),
    ...is(
      errorWorkflowId !== null,
      'errorWorkflowId',
      'The error workflow is named by its id here, which is another one in n8n: choose it there in the settings.',
    ),
    ...is(
      maxLoopCount !== MAX_LOOP_COUNT && maxLoopCount !== DEFAULT_LOOP_COUNT,
      'maxLoopCount',
      `n8n does not bound loops: a node may run more than ${maxLoopCount} times there.`,
    ),
    ...is(concurrency.limit > 0, 'concurrency', 'n8n does not limit how many runs of one workflow go on at the same time.'),
    ...is(debounce !== undefined, 'debounce', 'n8n starts a run for each call, however closely they follow each other.'),
    ...is(batch !== undefined, 'batch', 'n8n starts a run for each call, and does not gather their items.'),
    ...is(priority !== 0, 'priority', 'n8n does not put some workflows before others.'),
    ...is(supervision !== 'none', 'supervision', 'n8n asks nobody before a node runs or after it has failed.'),
    ...is(supervisors !== undefined, 'supervisors', 'n8n asks nobody before a node runs or after it has failed.'),
  ];
}
