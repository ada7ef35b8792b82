/** What is wrong with a text that is no JSON. V8 quotes what stands around it; the place, or the one character, is enough. */
export function jsonTrouble(error: unknown): string {
  const { message } = error as Error;
  if (message.startsWith('Unexpected end')) return 'it ends too early';
  const at = /position \d+/.exec(message)?.[0];
  if (at !== undefined) return `look at ${at}`;
  return `it has a ${/^Unexpected token (.+?), /su.exec(message)?.[1] ?? 'character'} where none belongs`;
}
