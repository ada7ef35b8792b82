import { compile } from './compile.ts';
import { convert } from './convert.ts';
import { registry } from './testing/documents.ts';
import { n8nFlow, n8nNode, n8nSet } from './testing/n8n-workflow.ts';
import { runImported } from './testing/run-imported.ts';

/** As n8n writes it: what is default is left out, an empty rule is every day at midnight. */
const interval = [
  {},
  { field: 'weeks', triggerAtDay: [1, 3, 5], triggerAtHour: 8, triggerAtMinute: 30 },
  { field: 'cronExpression', expression: '0 */10 9-17 * * 1-5' },
];
const file = (given: object = { rule: { interval } }) =>
  n8nFlow(
    [
      n8nNode('Schedule Trigger', 'scheduleTrigger 1.2', given),
      n8nSet('Report', 'title', "=Report of {{ $json['Readable date'] }}, {{ $json.Timezone }}"),
    ],
    ['Schedule Trigger > Report'],
    { settings: { executionOrder: 'v1', timezone: 'Europe/Berlin' } },
  );

describe('a file of n8n with a schedule', () => {
  it('is due when it was there, in its own time zone', () => {
    const { document, nodes } = convert(file());
    expect(nodes.map(({ status }) => status)).toEqual(['supported', 'supported']);
    const { diagnostics, triggers } = compile(document, registry);
    expect(diagnostics).toEqual([]);
    expect(triggers).toMatchObject([
      {
        nodeName: 'Schedule Trigger',
        schedule: {
          timezone: 'Europe/Berlin',
          misfire: 'latest',
          rules: [
            { unit: 'days', every: 1, hour: 0, minute: 0 },
            { unit: 'weeks', every: 1, weekdays: [1, 3, 5], hour: 8, minute: 30 },
            { unit: 'cron', expression: '0 */10 9-17 * * 1-5' },
          ],
        },
      },
    ]);
  });

  it('gives the fields that its expressions read, of the time that was due', async () => {
    const { last } = await runImported(file(), [{ json: { timestamp: '2026-07-01T06:30:00.000Z' } }]);
    expect(last).toMatchObject([{ title: 'Report of July 1st 2026, 8:30:00 am, Europe/Berlin (UTC+02:00)' }]);
  });

  it('keeps a cron expression that n8n cannot read either, and says where it is wrong', () => {
    const wrong = { rule: { interval: [{ field: 'cronExpression', expression: '0 9 * *' }] } };
    const { diagnostics } = compile(convert(file(wrong)).document, registry);
    expect(diagnostics).toMatchObject([
      { severity: 'error', code: 'PARAMETER_INVALID', nodeName: 'Schedule Trigger', field: 'parameters.rules.0.expression' },
    ]);
    expect(diagnostics[0]?.message).toContain('"0 9 * *"');
    expect(diagnostics[0]?.fix).toContain('five fields');
  });
});
