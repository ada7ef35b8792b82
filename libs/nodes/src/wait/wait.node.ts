import { defineNode, passOn } from '@weft/node-sdk';
import { waitParams } from './wait.params.ts';

const UNIT_MS = { seconds: 1_000, minutes: 60_000, hours: 3_600_000, days: 86_400_000 } as const;

export const wait = defineNode({
  type: 'wait',
  version: 1,
  title: 'Wait',
  description: 'Parks the run for a length of time, then passes its items on.',
  category: 'flow',
  kind: 'action',
  inputs: ['main'],
  outputs: ['main'],
  effect: 'wait',
  params: waitParams,
  run: (context) => {
    if (context.resume) return [context.items.map((item, index) => passOn(item, index))];
    const { amount, unit } = context.params(0);
    return { waitUntil: context.now() + Math.round(amount * UNIT_MS[unit]) };
  },
});
