import type { StartCommand } from '@weft/contracts';
import type { ResumeRow } from '@weft/execution-store';
import type { Act } from './history.ts';
import type { House } from './house.ts';
import { RECORDED_AT } from './still-clock.ts';

export type Address = Pick<StartCommand, 'tenantId' | 'executionId'>;

/** Does to a run from outside what the script of its history says. @throws where the run is not as the script expects. */
export async function perform(house: House, address: Address, act: Act): Promise<void> {
  if (!(await performs(house, address, act)))
    throw new Error(`"${act.do}" met another run than expected: ${address.executionId}.`);
}

async function performs(house: House, address: Address, act: Act): Promise<boolean> {
  switch (act.do) {
    case 'pause':
      return (await house.pauses.pauseIdle(address)) !== undefined;
    case 'resume':
      return (await house.pauses.resumePaused(address)) !== undefined;
    case 'cancel':
      return house.queue.cancelIdle(address);
    case 'call':
    case 'early-call':
      return call(house, address, act);
  }
}

async function call(house: House, address: Address, act: Extract<Act, { do: 'call' | 'early-call' }>): Promise<boolean> {
  const seen = await house.resumes.find(address);
  if (typeof seen === 'string') return false;
  if (act.do === 'early-call') {
    const to = { after: seen.waits.length, method: act.method, suffix: act.suffix };
    return house.resumes.resume(seen, toRow(to, [{ json: act.json }]));
  }
  const open = seen.waits.find(({ row, state }) => state === 'open' && row.nodeName === act.node);
  return open !== undefined && house.resumes.resume(seen, toRow({ path: open.row.path }, act.items));
}

const toRow = (to: ResumeRow['to'], items: ResumeRow['items']): ResumeRow => ({ kind: 'resume', to, items, at: RECORDED_AT });
