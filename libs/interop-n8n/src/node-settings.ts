import {
  isJsonObject,
  retrySchema,
  type Json,
  type JsonObject,
  type RetryPolicy,
  type WorkflowDocumentInput,
  type WorkflowNode,
} from '@weft/workflow-model';
import { withoutUndefined } from './conversion.ts';

type NodeInput = WorkflowDocumentInput['nodes'][number];
type NodeSettings = Pick<NodeInput, 'disabled' | 'notes' | 'onError' | 'retry' | 'executeOnce' | 'alwaysOutputData'>;

const ON_ERROR = { stopWorkflow: 'stop', continueRegularOutput: 'continue', continueErrorOutput: 'error-output' } as const;
/** n8n makes at least two tries and, unless told otherwise, three, a second apart. */
const MIN_TRIES = 2;
const DEFAULT_TRIES = 3;
const DEFAULT_WAIT_MS = 1_000;
const MAX_NOTES_LENGTH = 100_000;
/** More than this n8n cuts off when it runs. */
const N8N_MOST = { tries: 5, waitMs: 5_000 } as const;

/** Read elsewhere, or without meaning for a run: labels of the editor, ids of one n8n installation. */
const KNOWN_KEYS = new Set([
  ...['id', 'name', 'type', 'typeVersion', 'position', 'parameters', 'credentials', 'webhookId'],
  ...['disabled', 'notes', 'notesInFlow', 'onError', 'continueOnFail', 'retryOnFail', 'maxTries', 'waitBetweenTries'],
  ...['alwaysOutputData', 'executeOnce', 'color', 'customTelemetryTags', 'extendsCredential', 'issues'],
]);

export interface ReadOptions {
  /** Cut tries to 2 to 5 and the wait to 5 s, as n8n does when it runs, instead of honouring the file's own numbers. */
  readonly clampRetries?: boolean | undefined;
}

/** The settings that every n8n node has beside its parameters. */
export function readNodeSettings(node: JsonObject, note: (difference: string) => void, options: ReadOptions = {}): NodeSettings {
  reportKept(node, note);
  const notes = typeof node['notes'] === 'string' && node['notes'] !== '' ? node['notes'].slice(0, MAX_NOTES_LENGTH) : undefined;
  // A first item that holds an error is a failure to n8n, where it retries.
  const retry = node['retryOnFail'] === true ? { ...readRetry(node, note, options), errorItems: true } : undefined;
  return {
    ...(node['disabled'] === true && { disabled: true }),
    ...(notes !== undefined && { notes }),
    ...(retry && { retry }),
    ...(node['executeOnce'] === true && { executeOnce: true }),
    ...(node['alwaysOutputData'] === true && { alwaysOutputData: true }),
    onError: readOnError(node, note),
  };
}

function reportKept(node: JsonObject, note: (difference: string) => void): void {
  for (const key of Object.keys(node)) {
    if (!KNOWN_KEYS.has(key) && node[key] !== null)
      note(`The node setting "${key.slice(0, 100)}" has no counterpart: it is kept for export to n8n only.`);
  }
}

/** @param used types that the node uses; those that another choice has left over ask for nothing, and stay in the file. */
export function noteCredentials(node: JsonObject, note: (difference: string) => void, used?: readonly string[]): void {
  for (const [type, name] of credentialsOf(node)) {
    if (used !== undefined && !used.includes(type)) continue;
    note(
      `Credentials are not part of a file: choose one of type "${type}" in the node${name === '' ? '' : ` (it was "${name}" in n8n)`}.`,
    );
  }
}

/** Types and names; the ids mean something in one n8n installation only, and are never taken for Weft's. */
function credentialsOf(node: JsonObject): readonly (readonly [type: string, name: string])[] {
  const credentials = node['credentials'];
  if (!isJsonObject(credentials)) return [];
  return Object.entries(credentials).map(([type, reference]) => {
    const name = isJsonObject(reference) ? reference['name'] : reference;
    return [type.slice(0, 100), typeof name === 'string' ? name.slice(0, 100) : ''] as const;
  });
}

function readOnError(node: JsonObject, note: (difference: string) => void): NonNullable<NodeSettings['onError']> {
  const value = node['onError'];
  if (typeof value === 'string' && Object.hasOwn(ON_ERROR, value)) return ON_ERROR[value as keyof typeof ON_ERROR];
  if (value !== undefined && value !== null)
    note('The setting "onError" has an unknown value; the node stops the run when it fails.');
  return node['continueOnFail'] === true ? 'continue' : 'stop';
}

/** n8n cuts tries to 5 and the wait to 5 s; unless asked to do the same, the file's own numbers are honoured here. */
function readRetry(
  node: JsonObject,
  note: (difference: string) => void,
  { clampRetries = false }: ReadOptions,
): { maxAttempts: number; delayMs: number } {
  const wanted = {
    maxAttempts: Math.max(MIN_TRIES, wholeNumber(node['maxTries'], DEFAULT_TRIES)),
    delayMs: Math.max(0, wholeNumber(node['waitBetweenTries'], DEFAULT_WAIT_MS)),
  };
  if (clampRetries)
    return { maxAttempts: Math.min(wanted.maxAttempts, N8N_MOST.tries), delayMs: Math.min(wanted.delayMs, N8N_MOST.waitMs) };
  const { success } = retrySchema.safeParse(wanted);
  if (success) return wanted;
  note(`${wanted.maxAttempts} tries with ${wanted.delayMs} ms between them are more than Weft makes; the numbers were lowered.`);
  return { maxAttempts: Math.min(wanted.maxAttempts, 100), delayMs: Math.min(wanted.delayMs, 86_400_000) };
}

function wholeNumber(value: Json | undefined, fallback: number): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? Math.trunc(number) : fallback;
}

/** The same settings in n8n's words; what is n8n's default is left out. */
export function writeNodeSettings(node: WorkflowNode, note: (difference: string) => void): JsonObject {
  const onError = Object.entries(ON_ERROR).find(([, word]) => word === node.onError)?.[0];
  if (node.timeoutMs > 0) note(`n8n has no time limit for a single node: the limit of ${node.timeoutMs} ms is not kept there.`);
  if (node.onUncertain !== 'retry')
    note(`n8n does not know "onUncertain": after a crash it does not find out whether a call of this node went through.`);
  if (node.risky) note('n8n does not ask anybody before a node that is marked as risky runs.');
  return withoutUndefined({
    disabled: node.disabled || undefined,
    notes: node.notes || undefined,
    onError: node.onError === 'stop' ? undefined : onError,
    executeOnce: node.executeOnce || undefined,
    alwaysOutputData: node.alwaysOutputData || undefined,
    ...(node.retry && writeRetry(node.retry, note)),
  });
}

function writeRetry(
  { maxAttempts, delayMs, backoff, jitter = 0, on }: RetryPolicy,
  note: (difference: string) => void,
): Record<string, Json | undefined> {
  if (maxAttempts < MIN_TRIES) return {};
  if (maxAttempts > N8N_MOST.tries) note(`n8n makes at most ${N8N_MOST.tries} tries, not ${maxAttempts}.`);
  if (delayMs > N8N_MOST.waitMs) note(`n8n waits at most ${N8N_MOST.waitMs} ms between tries, not ${delayMs}.`);
  if (backoff !== 'constant') note('n8n waits the same time before each try; here the time grows from try to try.');
  if (jitter > 0) note('n8n waits the same time before each try; here part of it is left to chance.');
  if (on && !on.includes('any')) note(`n8n tries again after every failure, not only after those of the kind ${on.join(', ')}.`);
  return {
    retryOnFail: true,
    maxTries: maxAttempts === DEFAULT_TRIES ? undefined : maxAttempts,
    waitBetweenTries: delayMs === DEFAULT_WAIT_MS ? undefined : delayMs,
  };
}

/**
 * n8n has its own credentials: those that the file named where the node came from, for the same types; else only their types are of use
 * there. The ids of Weft travel in `meta.weft`.
 */
export function writeCredentials(
  { credentials = {} }: WorkflowNode,
  theirs: Json | undefined,
  note: (difference: string) => void,
): JsonObject {
  const named = isJsonObject(theirs) ? theirs : {};
  const types = Object.keys(credentials);
  const unnamed = types.filter((type) => !isJsonObject(named[type]));
  if (types.length === 0) return {};
  if (unnamed.length > 0) note(`Credentials stay in Weft: choose one of n8n's for ${unnamed.join(', ')}.`);
  return {
    credentials: Object.fromEntries(
      types.map((type) => [type, unnamed.includes(type) ? { id: null, name: type } : (named[type] as Json)]),
    ),
  };
}
