import type { Sample } from '../sample.ts';
import { code, ifNumber, inEachOrder, items, line, manual, merge, noOp, read, set, setFields, stop, write } from './parts.ts';

/** Writes in a row, in branches, in loops; with several items, with tries, with failures. */
export const WRITES: readonly Sample[] = [
  ...inEachOrder([
    {
      name: 'three writes in a row',
      nodes: [manual, write('A'), write('B'), write('C')],
      edges: line('Start', 'A', 'B', 'C'),
    },
    {
      name: 'a write of five items',
      nodes: [manual, write('A'), set('After', '={{ $json.path }}')],
      edges: line('Start', 'A', 'After'),
      start: { items: items(5) },
    },
    {
      name: 'reads before a write',
      nodes: [manual, read('Read'), set('Shape', '={{ $json.path + " of " + $runIndex }}'), write('A'), read('Again')],
      edges: line('Start', 'Read', 'Shape', 'A', 'Again'),
      isDirect: true,
    },
    {
      name: 'writes in two branches, merged',
      nodes: [manual, write('Left'), write('Right'), merge('Join'), write('End')],
      edges: [...line('Start', 'Left', 'Join.input-1'), ...line('Start', 'Right', 'Join.input-2'), ['Join', 'End']],
    },
    {
      name: 'a write in a loop',
      nodes: [
        manual,
        setFields('Count', { n: '={{ ($json.n || 0) + 1 }}' }),
        write('A', 'echo', {}, { bodyJson: '={{ { n: $json.n } }}' }),
        setFields('Back', { n: "={{ $('Count').item.json.n }}" }),
        ifNumber('More', '={{ $json.n }}', 'lt', 3),
        noOp('Done'),
      ],
      edges: [...line('Start', 'Count', 'A', 'Back', 'More'), ['More.true', 'Count'], ['More.false', 'Done']],
      start: { items: [{ json: {} }] },
    },
    {
      name: 'a write that comes through at the third try',
      nodes: [
        manual,
        write('A', 'flaky/2', { retry: { maxAttempts: 4, delayMs: 1_000, backoff: 'exponential', jitter: 0.5 } }),
        noOp('After'),
      ],
      edges: line('Start', 'A', 'After'),
    },
    {
      name: 'a read that comes through at the second try, before a write',
      nodes: [manual, read('Read', 'flaky/1', { retry: { maxAttempts: 2, delayMs: 500, jitter: 1 } }), write('A')],
      edges: line('Start', 'Read', 'A'),
    },
    {
      name: 'a write that fails ends the run',
      nodes: [manual, write('A'), write('B', 'status/500'), write('C')],
      edges: line('Start', 'A', 'B', 'C'),
    },
    {
      name: 'a write that fails leaves by its error output',
      nodes: [manual, write('A', 'status/404', { onError: 'error-output' }), write('Ok'), write('Failed')],
      edges: [
        ['Start', 'A'],
        ['A', 'Ok'],
        ['A.error', 'Failed'],
      ],
    },
    {
      name: 'a write that fails lets the run go on',
      nodes: [
        manual,
        write('A', 'status/500', { onError: 'continue' }),
        set('After', '={{ $json.error !== undefined }}'),
        write('B'),
      ],
      edges: line('Start', 'A', 'After', 'B'),
    },
    {
      name: 'one of several items fails',
      nodes: [
        manual,
        write(
          'A',
          'echo',
          { onError: 'error-output' },
          { url: '=http://world.test/{{ $json.i === 1 ? "status/500" : "echo" }}/A' },
        ),
        write('Ok'),
        write('Failed'),
      ],
      edges: [
        ['Start', 'A'],
        ['A', 'Ok'],
        ['A.error', 'Failed'],
      ],
      start: { items: items(3) },
    },
    {
      name: 'a stop after a write',
      nodes: [manual, write('A'), stop('Stop', { message: '=Not {{ $json.path }}' })],
      edges: line('Start', 'A', 'Stop'),
      isDirect: true,
    },
    {
      name: 'code between writes',
      nodes: [
        manual,
        code('Make', 'return [1, 2, 3].map((n) => ({ json: { n, square: n * n } }));'),
        write('A'),
        code('Sum', 'return [{ json: { all: $input.all().length, first: $("Make").first().json.n } }];'),
        write('B'),
      ],
      edges: line('Start', 'Make', 'A', 'Sum', 'B'),
    },
    {
      name: 'only facts are kept',
      settings: { saveData: 'none' },
      nodes: [manual, write('A'), write('B')],
      edges: line('Start', 'A', 'B'),
    },
    {
      name: 'one item for all',
      nodes: [manual, write('A', 'echo', { executeOnce: true }), write('B', 'list/0', { alwaysOutputData: true }), write('C')],
      edges: line('Start', 'A', 'B', 'C'),
      start: { items: items(3) },
    },
  ]),
];
