import type { Diagnostic, Json, WorkflowDocumentInput } from '@weft/workflow-model';
import type { N8nFile } from './n8n-file.ts';

type Settings = NonNullable<WorkflowDocumentInput['settings']>;

/** n8n has no bound of its own: high enough for real loops, low enough to end one that never does. */
const MAX_LOOP_COUNT = 100_000;
const MS_PER_SECOND = 1_000;

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
      finding('info', `settings.${others[0]}`, `These settings have no counterpart and were left out: ${others.join(', ')}.`),
    );
  if (!isBlank(source['errorWorkflow'])) {
    report(
      finding(
        'warning',
        'settings.errorWorkflowId',
        'The file names an error workflow by an id of the n8n installation it came from; it was left out.',
        'Import that workflow too and choose it in the settings.',
      ),
    );
  }
  if (!isBlank(file.staticData))
    report(finding('info', 'staticData', 'Static data that the workflow had stored in n8n was left out.'));
  const timezone = source['timezone'];
  return {
    order: source['executionOrder'] === 'v1' ? 'canvas' : 'breadth-first',
    ...(typeof timezone === 'string' && timezone !== '' && timezone !== 'DEFAULT' && { timezone }),
    timeoutMs: timeoutOf(source['executionTimeout']),
    maxLoopCount: MAX_LOOP_COUNT,
    saveData: saveDataOf(source['saveDataSuccessExecution'], source['saveDataErrorExecution']),
  };
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
