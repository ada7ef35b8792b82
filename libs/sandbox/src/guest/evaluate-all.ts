import { describeThrown } from './failure.ts';
import { toResultText } from './result-text.ts';

type Evaluate = () => Promise<unknown>;

/** One value may be as large as the largest text; the whole is bounded by the frame that it leaves in. */
const MAX_VALUE_CHARS = 64 * 1_048_576;

/** JSON of results[item][source], each `{ value }`, `{ error }`, or `{}` where there is no value. */
export async function evaluateAll(itemCount: number, functionsFor: (itemIndex: number) => Evaluate[]): Promise<string> {
  const rows: string[] = [];
  for (let itemIndex = 0; itemIndex < itemCount; itemIndex++) {
    const results: string[] = [];
    for (const evaluate of functionsFor(itemIndex)) results.push(await resultOf(evaluate));
    rows.push(`[${results.join(',')}]`);
  }
  return `[${rows.join(',')}]`;
}

async function resultOf(evaluate: Evaluate): Promise<string> {
  try {
    const value = await evaluate();
    return isNothing(value) ? '{}' : `{"value":${toResultText(value, MAX_VALUE_CHARS)}}`;
  } catch (error) {
    // A member of nothing empties the expression, as it does in the process (compile-expression.ts of the engine).
    return error instanceof TypeError ? '{}' : JSON.stringify({ error: describeThrown(error).message });
  }
}

const isNothing = (value: unknown): boolean => value === undefined || typeof value === 'function' || typeof value === 'symbol';
