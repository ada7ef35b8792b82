import type { ImportReport } from '@weft/contracts';

const MARKS = { supported: '✓', converted: '≈', placeholder: '✗' } as const;

/** What became of each node on its way from one system to the other. */
export function nodesReport(nodes: ImportReport['nodes']): string[] {
  return nodes.flatMap(({ name, type, status, reasons }) => [
    `${MARKS[status]} ${name} (${type})${status === 'supported' ? '' : `: ${status}`}`,
    ...reasons.map((reason) => `    ${reason}`),
  ]);
}
