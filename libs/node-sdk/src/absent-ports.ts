import type { NodePorts } from './node-ports.ts';

/** All there are: the compiler sees to it that none is missing. */
const PORTS: Readonly<Record<keyof NodePorts, true>> = {
  ...{ http: true, code: true, files: true, disk: true, mail: true, dataTables: true, images: true, redis: true },
  ...{ remoteFiles: true, sql: true, crypto: true, signToken: true, verifyToken: true, seenValues: true },
  ...{ respond: true, workflows: true },
};

/** For nodes that run where there is no outside, as in tests and benchmarks: each use of a port throws, and says which. */
export function absentPorts(): NodePorts {
  const names = Object.keys(PORTS) as (keyof NodePorts)[];
  return Object.fromEntries(names.map((name) => [name, absent(name)])) as unknown as NodePorts;
}

/** A function for the ports that are one; any method of the others. */
function absent(name: string): unknown {
  const fail = () => {
    throw new Error(`There is no port "${name}" here.`);
  };
  return new Proxy(fail, { get: (_, method) => (typeof method === 'symbol' || method === 'then' ? undefined : fail) });
}
