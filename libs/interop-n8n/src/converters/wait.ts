import type { Converter } from '../conversion.ts';

const UNITS = { seconds: 'seconds', minutes: 'minutes', hours: 'hours', days: 'days' } as const;
/** What the file leaves out, by version. */
const USUAL = { old: { amount: 1, unit: 'hours' }, new: { amount: 5, unit: 'seconds' } } as const;

/** Waits for a length of time. Those for a date, a call or a form become placeholders. */
export const waitConverter: Converter = {
  type: 'n8n-nodes-base.wait',
  versions: [1, 1.1],
  convert({ parameters, version }) {
    const resume = parameters.choice('resume', { timeInterval: 'interval' } as const, 'timeInterval');
    const usual = version < 1.1 ? USUAL.old : USUAL.new;
    const amount = parameters.number('amount', usual.amount);
    return { type: 'wait', parameters: { resume, amount, unit: parameters.choice('unit', UNITS, usual.unit) } };
  },
};
