import { describeThrown } from './failure.ts';
import { toResultText, tooLarge } from './result-text.ts';

/** JSON of results[item], each `{ value }` or `{ failure }`: an item for which the code fails does not end the job. */
export async function callEach(
  itemCount: number,
  call: (itemIndex: number) => Promise<unknown>,
  maxChars: number,
): Promise<string> {
  const results: string[] = [];
  let chars = 0;
  for (let itemIndex = 0; itemIndex < itemCount; itemIndex++) {
    const result = await resultOf(itemIndex, call, maxChars);
    chars += result.length + 1;
    if (chars > maxChars) throw tooLarge('the result', chars, maxChars);
    results.push(result);
  }
  return `[${results.join(',')}]`;
}

async function resultOf(itemIndex: number, call: (itemIndex: number) => Promise<unknown>, maxChars: number): Promise<string> {
  try {
    return `{"value":${toResultText(await call(itemIndex), maxChars)}}`;
  } catch (error) {
    return JSON.stringify({ failure: describeThrown(error, itemIndex) });
  }
}
