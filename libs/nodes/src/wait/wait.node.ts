import { defineNode, passOn, type NodeContext, type NodeResult } from '@weft/node-sdk';
import { callerCredentials } from '../webhook/call-intake.ts';
import { waitAnswer } from './wait-answer.ts';
import { waitRoute, type WaitParameters } from './wait-route.ts';
import { afterInterval, atDate } from './wait-until.ts';
import { waitParams } from './wait.params.ts';
import { waitedShape } from './waited-shape.ts';

export const wait = defineNode({
  type: 'wait',
  version: 1,
  title: 'Wait',
  description: 'Parks the run for a length of time, until a date, or until somebody calls or sends a form.',
  category: 'flow',
  kind: 'action',
  inputs: ['main'],
  outputs: ['main'],
  effect: 'wait',
  params: waitParams,
  shape: waitedShape,
  credentials: callerCredentials,
  answer: waitAnswer,
  run: (context) => {
    if (context.resume) return resumed(context);
    const parameters = context.params(0);
    const now = context.now();
    if (parameters.resume === 'webhook' || parameters.resume === 'form')
      return { waitUntil: limitOf(context, parameters), waitFor: waitRoute(context, parameters) };
    const waitUntil =
      parameters.resume === 'interval'
        ? afterInterval(now, parameters.amount, parameters.unit)
        : atDate(parameters.date, { field: 'date', zone: context.timezone });
    // Time that has come already parks nothing: whoever called is still there to be answered.
    return waitUntil > now ? { waitUntil } : passAll(context);
  },
});

/** What the call brought; the items that came, where the time ran out. */
function resumed(context: NodeContext<WaitParameters>): NodeResult {
  if (context.resume?.kind !== 'call') return passAll(context);
  return [context.resume.items.map((item) => ({ ...item, pairedItem: { item: 0 } }))];
}

const passAll = ({ items }: NodeContext<WaitParameters>): NodeResult => [items.map((item, index) => passOn(item, index))];

function limitOf(context: NodeContext<WaitParameters>, parameters: WaitParameters): number | undefined {
  const { limit, limitAmount, limitUnit, limitDate } = parameters;
  if (limit === 'none') return undefined;
  if (limit === 'interval') return afterInterval(context.now(), limitAmount, limitUnit);
  return atDate(limitDate, { field: 'limitDate', zone: context.timezone });
}
