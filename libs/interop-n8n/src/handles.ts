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

/** The handles of a converted node. `error` follows the node's own outputs where it continues on its error output. */
export function convertedHandles(inputs: readonly string[], outputs: readonly (string | undefined)[], errorOutput: boolean) {
  const all = errorOutput ? [...outputs, 'error'] : outputs;
  return {
    inputHandle: (type: string, index: number) => (type === MAIN_TYPE ? inputs[index] : numbered(attachment(type), index)),
    outputHandle: (type: string, index: number) => (type === MAIN_TYPE ? all[index] : numbered(attachment(type), index)),
  };
}

/** The handles of a placeholder, which has as many as the file connects: nothing is known of the node. */
export function placeholderHandles() {
  const handle = (type: string, index: number): string | undefined =>
    numbered(type === MAIN_TYPE ? MAIN_TYPE : attachment(type), index);
  return { inputHandle: handle, outputHandle: handle };
}

function attachment(type: string): string {
  return Object.hasOwn(ATTACHMENTS, type) ? (ATTACHMENTS[type] as string) : type.slice(0, 80) || MAIN_TYPE;
}

function numbered(handle: string, index: number): string | undefined {
  if (!Number.isSafeInteger(index) || index < 0) return undefined;
  return index === 0 ? handle : `${handle}-${index}`;
}
