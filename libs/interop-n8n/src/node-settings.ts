import { retrySchema, type Json, type JsonObject, type WorkflowDocumentInput } from '@weft/workflow-model';

type NodeInput = WorkflowDocumentInput['nodes'][number];
type NodeSettings = Pick<NodeInput, 'disabled' | 'notes' | 'onError' | 'retry' | 'executeOnce' | 'alwaysOutputData'>;

const ON_ERROR = { stopWorkflow: 'stop', continueRegularOutput: 'continue', continueErrorOutput: 'error-output' } as const;
/** n8n makes at least two tries and, unless told otherwise, three, a second apart. */
const MIN_TRIES = 2;
const DEFAULT_TRIES = 3;
const DEFAULT_WAIT_MS = 1_000;
const MAX_NOTES_LENGTH = 100_000;

/** Read elsewhere, or without meaning for a run: labels of the editor, ids of one n8n installation. */
const KNOWN_KEYS = new Set([
  ...['id', 'name', 'type', 'typeVersion', 'position', 'parameters', 'credentials', 'webhookId'],
  ...['disabled', 'notes', 'notesInFlow', 'onError', 'continueOnFail', 'retryOnFail', 'maxTries', 'waitBetweenTries'],
  ...['alwaysOutputData', 'executeOnce', 'color', 'customTelemetryTags', 'extendsCredential', 'issues'],
]);

/** The settings that every n8n node has beside its parameters. */
export function readNodeSettings(node: JsonObject, note: (difference: string) => void): NodeSettings {
  for (const key of Object.keys(node)) {
    if (!KNOWN_KEYS.has(key) && node[key] !== null) note(`The node setting "${key}" has no counterpart and was left out.`);
  }
  const notes = typeof node['notes'] === 'string' && node['notes'] !== '' ? node['notes'].slice(0, MAX_NOTES_LENGTH) : undefined;
  const retry = node['retryOnFail'] === true ? readRetry(node, note) : undefined;
  return {
    ...(node['disabled'] === true && { disabled: true }),
    ...(notes !== undefined && { notes }),
    ...(retry && { retry }),
    ...(node['executeOnce'] === true && { executeOnce: true }),
    ...(node['alwaysOutputData'] === true && { alwaysOutputData: true }),
    onError: readOnError(node, note),
  };
}

function readOnError(node: JsonObject, note: (difference: string) => void): NonNullable<NodeSettings['onError']> {
  const value = node['onError'];
  if (typeof value === 'string' && Object.hasOwn(ON_ERROR, value)) return ON_ERROR[value as keyof typeof ON_ERROR];
  if (value !== undefined && value !== null)
    note('The setting "onError" has an unknown value; the node stops the run when it fails.');
  return node['continueOnFail'] === true ? 'continue' : 'stop';
}

/** n8n cuts tries to 5 and the wait to 5 s; the file's own numbers are honoured here. */
function readRetry(node: JsonObject, note: (difference: string) => void): { maxAttempts: number; delayMs: number } {
  const wanted = {
    maxAttempts: Math.max(MIN_TRIES, wholeNumber(node['maxTries'], DEFAULT_TRIES)),
    delayMs: Math.max(0, wholeNumber(node['waitBetweenTries'], DEFAULT_WAIT_MS)),
  };
  const { success } = retrySchema.safeParse(wanted);
  if (success) return wanted;
  note(`${wanted.maxAttempts} tries with ${wanted.delayMs} ms between them are more than Weft makes; the numbers were lowered.`);
  return { maxAttempts: Math.min(wanted.maxAttempts, 100), delayMs: Math.min(wanted.delayMs, 86_400_000) };
}

function wholeNumber(value: Json | undefined, fallback: number): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? Math.trunc(number) : fallback;
}
