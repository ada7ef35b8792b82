import 'reflect-metadata';
import { deadlyNode } from './deadly-node.ts';
import { ExecutorUnderTest } from './executor-under-test.ts';

// An executor in a process of its own, for tests that kill it. Arguments: database, folder, id.
const [, , url = '', blobFolder = '', id = ''] = process.argv;
await new ExecutorUnderTest(url, {
  ...{ id, blobFolder, nodes: [deadlyNode()], loneRuns: 2 },
  aloneEntry: new URL('./alone-entry.ts', import.meta.url),
  aloneFlags: process.execArgv,
}).start();
