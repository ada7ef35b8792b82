import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NodeDefinition, PreparedCall } from '@weft/node-sdk';
import { fieldsBeyondShape } from './declared-shape.ts';
import type { Fixture } from './fixture.ts';
import { withFiles } from './fixture-files.ts';
import { FIXTURE_NOW, runFixture, type Observed } from './fixture-run.ts';

/** One test for each `*.fixture.json` of a folder. */
export function nodeFixtures(definition: NodeDefinition, directory: string): void {
  const files = readdirSync(directory).filter((file) => file.endsWith('.fixture.json'));
  describe(`${definition.type} fixtures`, () => {
    it('has at least one', () => expect(files).not.toEqual([]));
    for (const file of files) {
      const cases = read(join(directory, file));
      for (const fixture of cases) {
        it(fixture.name, async () => {
          const observed = await runFixture(definition, fixture);
          check(fixture, observed);
          expect(fieldsBeyondShape(definition, fixture, observed.outputs)).toEqual([]);
        });
      }
    }
  });
}

/** A file holds one fixture, or a list of them that belong together. */
function read(path: string): readonly Fixture[] {
  const content = JSON.parse(readFileSync(path, 'utf8')) as Fixture | readonly Fixture[];
  const fixtures = Array.isArray(content) ? (content as readonly Fixture[]) : [content as Fixture];
  return fixtures.map(withFiles);
}

function check({ expect: expected }: Fixture, observed: Observed): void {
  const { result, outputs, ports, wait } = observed;
  if (expected.failure) checkFailure(expected.failure, observed);
  else expect(result).toEqual({ status: 'succeeded' });
  if (expected.outputs) expect(outputs).toEqual(expected.outputs);
  if (expected.requests) {
    expect(ports.requests).toHaveLength(expected.requests.length);
    expect(ports.requests).toMatchObject(expected.requests);
  }
  checkKept(expected, ports);
  if (expected.pauses) expect(ports.pauses).toEqual(expected.pauses);
  if (expected.answer) expect(ports.answers).toEqual([expected.answer]);
  expect(wait?.dueAt && wait.dueAt - FIXTURE_NOW).toBe(expected.waitMs);
  if (expected.calls) expect(callsOf(wait)).toEqual(expected.calls);
  if (expected.starts) expect(ports.workflows.started).toEqual(expected.starts);
  if (expected.asks) expect(wait).toMatchObject({ kind: 'approval', asks: expected.asks });
  if (expected.waitFor) expect(wait).toMatchObject({ kind: 'call', accepts: expected.waitFor });
}

/** What the node has left beyond its items. */
function checkKept(
  { sql, disk, mails, redis, remembers, remote, tables, writes }: Fixture['expect'],
  ports: Observed['ports'],
): void {
  if (sql) expect(ports.sql.requests).toHaveLength(sql.length);
  if (sql) expect(ports.sql.requests).toMatchObject(sql);
  if (disk) expect(Object.fromEntries(ports.disk.texts)).toEqual(disk);
  if (mails) expect(ports.mail.sent).toHaveLength(mails.length);
  if (mails) expect(ports.mail.sent).toMatchObject(mails);
  if (redis) expect(ports.redis.sent).toEqual(redis);
  if (remote) expect(Object.fromEntries(ports.remoteFiles.texts)).toEqual(remote);
  if (tables) expect(Object.fromEntries(ports.dataTables.rows)).toMatchObject(tables);
  if (writes) expect(ports.dataTables.keys).toEqual(writes);
  if (remembers) expect(ports.seen.asked).toEqual(remembers);
}

function callsOf(wait: Observed['wait']): unknown {
  if (wait?.kind !== 'children') return wait;
  const calls = wait.calls as unknown as readonly PreparedCall[];
  return calls.map(({ workflow, items }) => ({ workflowId: workflow.id, items }));
}

function checkFailure({ message, ...rest }: NonNullable<Fixture['expect']['failure']>, { result, outcome }: Observed): void {
  const failure = result.status === 'failed' ? result.failure : outcome?.status === 'failed' ? outcome.failure : undefined;
  expect(failure).toMatchObject(rest);
  if (message !== undefined) expect(failure?.message).toContain(message);
}
