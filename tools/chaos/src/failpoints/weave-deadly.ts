import { nodeDefinitions } from '@weft/nodes';
import type { Item } from '@weft/workflow-model';

/** How an item can end the process that a No-Op gets it in, or the step alone. */
export const DEADLY_ENDS = ['exit', 'abort', 'throw-text', 'throw-nothing'] as const;
export type DeadlyEnd = (typeof DEADLY_ENDS)[number];

/** Those that take the process along, whose run is no other than POISON once it has been run alone. */
export const KILLS_PROCESS: ReadonlySet<DeadlyEnd> = new Set(['exit', 'abort']);

/** Makes No-Op obey what a webhook's body asks for with `end`. @param onDeath called right before the end of this process */
export function weaveDeadly(onDeath: () => void): void {
  const noOp = nodeDefinitions.find(({ type }) => type === 'noOp')!;
  const { run } = noOp;
  noOp.run = (context) => {
    for (const item of context.items) {
      const end = orderOf(item);
      if (end && KILLS_PROCESS.has(end)) onDeath();
      obey(end);
    }
    return run.call(noOp, context);
  };
}

const orderOf = ({ json }: Item): DeadlyEnd | undefined => (json['body'] as { end?: DeadlyEnd } | undefined)?.end;

function obey(end: DeadlyEnd | undefined): void {
  if (end === 'exit') process.exit(7);
  if (end === 'abort') process.abort(); // what V8 does where it is out of memory
  if (end === 'throw-text') throw 'no error at all'; // eslint-disable-line no-throw-literal -- that is what is tested
  if (end === 'throw-nothing') throw undefined; // eslint-disable-line no-throw-literal -- as before
}
