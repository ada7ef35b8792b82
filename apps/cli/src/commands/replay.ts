import type { Action } from '../command.ts';
import { follow } from '../follow.ts';
import { readItemsByNode } from '../input.ts';

export const replay: Action = async ({ api, terminal, report }, [execution = ''], { from, data, latest }) => {
  const { executionId } = await api.replay(execution, {
    from: String(from),
    version: latest === true ? 'latest' : 'original',
    ...(data !== undefined && { data: await readItemsByNode(String(data), '--data', terminal) }),
  });
  const told = report();
  told.begun({ executionId });
  return follow(api, executionId, told, terminal.interrupted);
};
