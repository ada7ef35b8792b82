import type { JsonObject } from '@weft/workflow-model';
import { convertOne, writeOne } from '../testing/n8n-files.ts';

const feedUrl = 'https://example.com/feed.xml';
const everyMinute = { unit: 'minutes', every: 1 };

describe('rssFeedReadTrigger', () => {
  it.each<[JsonObject, JsonObject[]]>([
    [{}, [everyMinute]],
    [{ pollTimes: { item: [{ mode: 'everyMinute' }] } }, [everyMinute]],
    [{ pollTimes: { item: [{}] } }, [{ unit: 'days', every: 1, hour: 14, minute: 0 }]],
    [{ pollTimes: { item: [{ mode: 'everyHour', minute: 30 }] } }, [{ unit: 'hours', every: 1, minute: 30 }]],
    [{ pollTimes: { item: [{ hour: 9, minute: 15 }] } }, [{ unit: 'days', every: 1, hour: 9, minute: 15 }]],
    [
      { pollTimes: { item: [{ mode: 'everyWeek', weekday: '5', hour: 8 }] } },
      [{ unit: 'weeks', every: 1, weekdays: [5], hour: 8, minute: 0 }],
    ],
    [
      { pollTimes: { item: [{ mode: 'everyMonth', dayOfMonth: 15 }] } },
      [{ unit: 'months', every: 1, dayOfMonth: 15, hour: 14, minute: 0 }],
    ],
    [{ pollTimes: { item: [{ mode: 'everyX' }] } }, [{ unit: 'hours', every: 2, minute: 0 }]],
    [{ pollTimes: { item: [{ mode: 'everyX', value: 10, unit: 'minutes' }] } }, [{ unit: 'minutes', every: 10 }]],
    [
      {
        pollTimes: {
          item: [
            { mode: 'custom', cronExpression: '=*/5 8-18 * * 1-5' },
            { mode: 'everyMinute', hour: 3 },
          ],
        },
      },
      [{ unit: 'cron', expression: '*/5 8-18 * * 1-5' }, everyMinute],
    ],
  ])('reads when it looks: %j', (given, pollTimes) => {
    const { node, parameters, status, reasons } = convertOne('rssFeedReadTrigger', 1, { feedUrl, ...given });
    expect([node.type, parameters, status, reasons]).toEqual(['rssFeedTrigger', { feedUrl, pollTimes }, 'supported', []]);
  });

  it('looks into the feed that n8n looks into when none is said', () => {
    expect(convertOne('rssFeedReadTrigger', 1, {}).parameters).toMatchObject({ feedUrl: 'https://blog.n8n.io/rss/' });
  });

  it('keeps what cannot be decided when it is saved', () => {
    const given = { pollTimes: { item: [{ mode: 'custom', cronExpression: '={{ $vars.cron }}' }] } };
    const { status, reasons } = convertOne('rssFeedReadTrigger', 1, { feedUrl, ...given });
    expect(status).toBe('placeholder');
    expect(reasons.join()).toContain('pollTimes.item.0.cronExpression');
  });

  it('writes what it reads', () => {
    const pollTimes: JsonObject[] = [
      everyMinute,
      { unit: 'minutes', every: 15 },
      { unit: 'hours', every: 1, minute: 5 },
      { unit: 'hours', every: 3, minute: 0 },
      { unit: 'days', every: 1, hour: 9, minute: 0 },
      { unit: 'weeks', every: 1, weekdays: [0], hour: 8, minute: 0 },
      { unit: 'months', every: 1, dayOfMonth: 2, hour: 14, minute: 0 },
      { unit: 'cron', expression: '0 9 * * *' },
    ];
    const { written, status, readBack } = writeOne('rssFeedTrigger', { feedUrl, pollTimes });
    expect(written).toMatchObject({
      type: 'n8n-nodes-base.rssFeedReadTrigger',
      typeVersion: 1,
      parameters: {
        feedUrl,
        pollTimes: {
          item: [
            { mode: 'everyMinute' },
            { mode: 'everyX', value: 15, unit: 'minutes' },
            { mode: 'everyHour', minute: 5 },
            { mode: 'everyX', value: 3 },
            { mode: 'everyDay', hour: 9 },
            { mode: 'everyWeek', weekday: '0', hour: 8 },
            { mode: 'everyMonth', dayOfMonth: 2 },
            { mode: 'custom', cronExpression: '0 9 * * *' },
          ],
        },
      },
    });
    expect([status, readBack.nodes[0]?.parameters]).toEqual(['supported', { feedUrl, pollTimes }]);
  });

  it('says what n8n does not do so, and keeps it all the same', () => {
    const pollTimes: JsonObject[] = [{ unit: 'weeks', every: 1, weekdays: [1, 5], hour: 8, minute: 0 }];
    const { written, status, readBack } = writeOne('rssFeedTrigger', { feedUrl, pollTimes });
    expect(written).toMatchObject({ parameters: { pollTimes: { item: [{ mode: 'custom', cronExpression: '0 8 * * 1,5' }] } } });
    expect(status).toBe('converted');
    expect(readBack.nodes[0]?.parameters['pollTimes']).toEqual(pollTimes);
  });
});

describe('rssFeedRead', () => {
  it.each([1.1, 1.2])('reads version %d', (version) => {
    const given = { url: feedUrl, options: { customFields: 'a, b', ignoreSSL: true } };
    const { node, parameters, status } = convertOne('rssFeedRead', version, given);
    expect([node.type, parameters, status]).toEqual([
      'rssFeedRead',
      { url: feedUrl, customFields: 'a, b', allowUnauthorizedCerts: true },
      'supported',
    ]);
  });

  it('reads one feed in its first version, and is written as that', () => {
    const { parameters } = convertOne('rssFeedRead', 1, { url: feedUrl });
    expect(parameters).toEqual({ url: feedUrl, onlyFirstItem: true });
    expect(writeOne('rssFeedRead', parameters as JsonObject)).toMatchObject({ written: { typeVersion: 1 }, status: 'supported' });
  });

  it('writes what it reads', () => {
    const parameters = { url: '={{ $json.feed }}', customFields: 'a' };
    const { written, status } = writeOne('rssFeedRead', parameters);
    expect(written).toMatchObject({
      type: 'n8n-nodes-base.rssFeedRead',
      typeVersion: 1.2,
      parameters: { url: '={{ $json.feed }}', options: { customFields: 'a' } },
    });
    expect(status).toBe('supported');
  });
});
