const MAIN_TYPE = 'main';

/** Weft's attachment handles by n8n's connection type. */
const ATTACHMENTS: Readonly<Record<string, string>> = {
  ai_languageModel: 'model',
  ai_tool: 'tool',
  ai_memory: 'memory',
  ai_embedding: 'embedding',
  ai_retriever: 'retriever',
  ai_outputParser: 'parser',
};
const TYPES_OF_ATTACHMENTS: ReadonlyMap<string, string> = new Map(
  Object.entries(ATTACHMENTS).map(([type, handle]) => [handle, type]),
);
/** What Weft has no word of its own for keeps n8n's: `ai_textSplitter`. */
const ATTACHMENT = /^ai_\w+$/;

/** An end of a connection as n8n numbers it. */
export interface Place {
  readonly type: string;
  readonly index: number;
}

/** The handles of one node, in both directions. */
export interface Handles {
  /** Undefined where n8n's number has no counterpart. */
  inputHandle(type: string, index: number): string | undefined;
  outputHandle(type: string, index: number): string | undefined;
  /** All of n8n's numbers for a handle; none where n8n cannot say it. */
  inputsOf(handle: string): readonly Place[];
  outputsOf(handle: string): readonly Place[];
}

/** The handles of a converted node. `error` follows the node's own outputs where it continues on its error output. */
export function convertedHandles(
  inputs: readonly string[],
  outputs: readonly (string | undefined)[],
  errorOutput: boolean,
): Handles {
  const all = errorOutput ? [...outputs, 'error'] : outputs;
  return {
    inputHandle: (type, index) => (type === MAIN_TYPE ? inputs[index] : numbered(attachment(type), index)),
    outputHandle: (type, index) => (type === MAIN_TYPE ? all[index] : numbered(attachment(type), index)),
    inputsOf: (handle) => placesOf(handle, inputs),
    outputsOf: (handle) => placesOf(handle, all),
  };
}

/** The handles of a placeholder, which has as many as the file connects: nothing is known of the node. */
export function placeholderHandles(): Handles {
  const handle = (type: string, index: number): string | undefined =>
    numbered(type === MAIN_TYPE ? MAIN_TYPE : attachment(type), index);
  const places = (wanted: string): readonly Place[] => [placeOf(wanted)];
  return { inputHandle: handle, outputHandle: handle, inputsOf: places, outputsOf: places };
}

/** Whether a handle attaches a part to an AI node instead of carrying items. */
export function isAttachment(handle: string): boolean {
  return ATTACHMENT.test(placeOf(handle).type);
}

function placesOf(handle: string, list: readonly (string | undefined)[]): readonly Place[] {
  const places = list.flatMap((known, index) => (known === handle ? [{ type: MAIN_TYPE, index }] : []));
  return places.length === 0 && isAttachment(handle) ? [placeOf(handle)] : places;
}

/** `main-2` is number 2 of `main`, and `model` number 0 of `ai_languageModel`. Nobody draws a hundred outputs. */
function placeOf(handle: string): Place {
  const [, stem = handle, number = '0'] = /^(.+)-([1-9]\d?)$/.exec(handle) ?? [];
  return { type: TYPES_OF_ATTACHMENTS.get(stem) ?? stem, index: Number(number) };
}

function attachment(type: string): string {
  return Object.hasOwn(ATTACHMENTS, type) ? (ATTACHMENTS[type] as string) : type.slice(0, 80) || MAIN_TYPE;
}

function numbered(handle: string, index: number): string | undefined {
  if (!Number.isSafeInteger(index) || index < 0) return undefined;
  return index === 0 ? handle : `${handle}-${index}`;
}
