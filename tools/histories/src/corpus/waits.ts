import type { Json } from '@weft/workflow-model';
import type { Act } from '../history.ts';
import type { Sample, SampleNode } from '../sample.ts';
import {
  code,
  ifNumber,
  inEachOrder,
  items,
  line,
  manual,
  merge,
  noOp,
  ORDERS,
  read,
  respond,
  set,
  setFields,
  wait,
  webhook,
  write,
} from './parts.ts';

const called = (node: string, json: Record<string, Json>): Act => ({ when: 'waiting', do: 'call', node, items: [{ json }] });
const forCall = (name: string, parameters: Record<string, Json> = {}): SampleNode =>
  wait(name, { resume: 'webhook', method: 'POST', ...parameters });
const pause: Act = { when: 'waiting', do: 'pause' };
const resume: Act = { when: 'paused', do: 'resume' };

/** Waits by time, date, call and form; pauses and stops while a run waits; answers to callers. */
export const WAITS: readonly Sample[] = [
  ...inEachOrder([
    {
      name: 'a wait of an hour between writes',
      nodes: [manual, write('A'), wait('Wait', { amount: 1, unit: 'hours' }), write('B')],
      edges: line('Start', 'A', 'Wait', 'B'),
    },
    {
      name: 'a wait until a date',
      settings: { timezone: 'Europe/Berlin' },
      nodes: [manual, wait('Wait', { resume: 'date', date: '2025-06-02T08:00:00' }), set('After', '={{ $now.toISO() }}')],
      edges: line('Start', 'Wait', 'After'),
      isDirect: true,
    },
    {
      name: 'a wait that is over before it begins',
      nodes: [manual, wait('Wait', { resume: 'date', date: '2020-01-01T00:00:00Z' }), write('A')],
      edges: line('Start', 'Wait', 'A'),
    },
    {
      name: 'a wait that a call ends',
      nodes: [manual, write('A'), forCall('Wait'), write('B')],
      edges: line('Start', 'A', 'Wait', 'B'),
      acts: [called('Wait', { approved: true })],
    },
    {
      name: 'a call before its wait',
      nodes: [manual, write('A'), forCall('Wait', { suffix: 'early' }), write('B')],
      edges: line('Start', 'A', 'Wait', 'B'),
      acts: [{ when: 'queued', do: 'early-call', method: 'POST', suffix: 'early', json: { early: true } }],
    },
    {
      name: 'a form',
      nodes: [
        manual,
        wait('Form', { resume: 'form', formTitle: 'Order', formFields: [{ label: 'Size' }] }),
        set('After', '={{ $json.Size }}'),
      ],
      edges: line('Start', 'Form', 'After'),
      acts: [called('Form', { Size: 'L' })],
    },
    {
      name: 'a call with a limit that runs out',
      nodes: [manual, forCall('Wait', { limit: 'interval', limitAmount: 2, limitUnit: 'days' }), write('A')],
      edges: line('Start', 'Wait', 'A'),
      start: { items: items(2) },
    },
    {
      name: 'a wait beside a write',
      nodes: [manual, wait('Wait', { amount: 3, unit: 'minutes' }), write('Beside'), noOp('After')],
      edges: [...line('Start', 'Wait', 'After'), ['Start', 'Beside']],
    },
    {
      name: 'waits in a loop',
      nodes: [
        manual,
        setFields('Count', { n: '={{ ($json.n || 0) + 1 }}' }),
        wait('Wait', { amount: 10, unit: 'seconds' }),
        ifNumber('More', '={{ $json.n }}', 'lt', 3),
        write('Done'),
      ],
      edges: [...line('Start', 'Count', 'Wait', 'More'), ['More.true', 'Count'], ['More.false', 'Done']],
      start: { items: [{ json: {} }] },
    },
    {
      name: 'paused while it waits, and gone on',
      nodes: [manual, write('A'), forCall('Wait'), write('B')],
      edges: line('Start', 'A', 'Wait', 'B'),
      acts: [pause, resume, called('Wait', { after: 'pause' })],
    },
    {
      name: 'stopped while it waits',
      nodes: [manual, write('A'), forCall('Wait'), write('B')],
      edges: line('Start', 'A', 'Wait', 'B'),
      acts: [{ when: 'waiting', do: 'cancel' }],
    },
    {
      name: 'stopped while it is paused',
      nodes: [manual, forCall('Wait')],
      edges: line('Start', 'Wait'),
      acts: [pause, { when: 'paused', do: 'cancel' }],
      isDirect: true,
    },
    {
      name: 'answers from its middle',
      nodes: [
        { ...webhook, parameters: { ...webhook.parameters, respond: 'respond-node' } },
        write('A'),
        respond('Answer', { respondWith: 'json', body: '={{ { at: $json.path } }}', status: 201 }),
        write('B'),
      ],
      edges: line('Start', 'A', 'Answer', 'B'),
      start: { replyWhen: 'answer' },
    },
    {
      name: 'answers with its last node',
      nodes: [webhook, read('Read'), write('A'), set('Last', '={{ $json.path }}')],
      edges: line('Start', 'Read', 'A', 'Last'),
      start: { replyWhen: 'answer' },
    },
    {
      name: 'answers piece by piece',
      nodes: [
        { ...webhook, parameters: { ...webhook.parameters, respond: 'streaming' } },
        respond('First', { respondWith: 'text', body: 'one' }),
        write('A'),
        respond('Second', { respondWith: 'text', body: '=two {{ $json.path }}' }),
      ],
      edges: line('Start', 'First', 'A', 'Second'),
      start: { replyWhen: 'answer', streams: true },
    },
    {
      name: 'code that makes the address of its wait known',
      nodes: [
        manual,
        code('Link', 'return [{ json: { link: $execution.resumeUrl } }];'),
        write('Send'),
        forCall('Wait'),
        noOp('After'),
      ],
      edges: line('Start', 'Link', 'Send', 'Wait', 'After'),
      acts: [called('Wait', { clicked: 1 })],
    },
  ]),
  ...ORDERS.map((order): Sample => ({
    name: `${order}: two waits for calls, merged`,
    settings: { order },
    nodes: [manual, forCall('Left', { suffix: 'left' }), forCall('Right', { suffix: 'right' }), merge('Join'), write('End')],
    edges: [...line('Start', 'Left', 'Join.input-1'), ...line('Start', 'Right', 'Join.input-2'), ['Join', 'End']],
    // The sequential orders come to the second once the first is over.
    acts:
      order === 'parallel'
        ? [called('Right', { r: 1 }), called('Left', { l: 1 })]
        : [called('Left', { l: 1 }), called('Right', { r: 1 })],
  })),
];
