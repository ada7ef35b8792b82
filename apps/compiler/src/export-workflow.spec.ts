import { documentSchema } from '@weft/workflow-model';
import { convert } from './convert.ts';
import { exportWorkflow } from './export-workflow.ts';
import { compileHere, documentOf, noOp, set, trigger, registry } from './testing/documents.ts';

const given = documentOf([trigger, set('Fields', 1, { timeoutMs: 500 }), noOp('End')], ['Start > Fields', 'Fields > End']);
const sent = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;

describe(exportWorkflow, () => {
  it.each(['weft', 'n8n'] as const)('writes a file of %s that reads back as the same workflow, with the same plan', (format) => {
    const { file, report } = exportWorkflow(given, format, { registry });
    const { document } = convert(sent(file));
    expect(document).toEqual(documentSchema.parse(given));
    expect(compileHere(document).plan?.hash).toBe(compileHere(given).plan?.hash);
    expect(report.map(({ name }) => name)).toEqual(['Start', 'Fields', 'End']);
  });

  it('says of an n8n file what n8n does not do, at the node and for the whole', () => {
    const { report, findings } = exportWorkflow(given, 'n8n', { registry });
    expect(report[1]).toMatchObject({ status: 'converted', reasons: [expect.stringContaining('time limit')] });
    expect(findings).toContainEqual(expect.objectContaining({ code: 'EXPORT_NODE_DIFFERS', nodeName: 'Fields' }));
    expect(findings).toContainEqual(expect.objectContaining({ code: 'EXPORT_SETTING_DROPPED', field: 'settings.order' }));
  });

  it('exports what does not compile', () => {
    const { file } = exportWorkflow(documentOf([noOp('Alone'), { name: 'X', type: 'not-a-type' }]), 'n8n', { registry });
    expect(convert(sent(file)).document.nodes.map(({ type }) => type)).toEqual(['noOp', 'not-a-type']);
  });

  it.each([[null], [{ nodes: 'x' }], [documentOf([{ ...trigger, onError: 'never' }])]])('refuses %j and says why', (source) => {
    expect(() => exportWorkflow(source, 'weft', { registry })).toThrow(expect.objectContaining({ code: 'WORKFLOW_INVALID' }));
  });

  it('keeps what was imported out of the plan', () => {
    const document = documentSchema.parse(given);
    const kept = { n8n: { patches: [{ path: ['tags'], kept: ['a'] }] } };
    const marked = { ...document, meta: kept, nodes: document.nodes.map((node) => ({ ...node, meta: kept })) };
    expect(compileHere(marked).plan?.hash).toBe(compileHere(document).plan?.hash);
  });
});
