import { OPTIONS_MS, type executor, type Parsed } from '@weft/contracts';
import type { SendPermit } from '@weft/egress';
import { AppError } from '@weft/errors';
import { credentialNotChosen, loadOptions, type LoadedOptions, type NodeDefinition, type OptionsContext } from '@weft/node-sdk';
import { Logger, type OnModuleDestroy } from '@nestjs/common';
import type { RunEnvironment } from '../runs/run-environment.ts';

type Question = Parsed<(typeof executor)['requests']['loadNodeOptions']>;

/** People wait for them, and runs are what an executor is for. */
const QUESTIONS_AT_ONCE = 20;
const MAX_OPTIONS = 1_000;

/** Nothing is changed by a question. */
const ALWAYS: SendPermit = { isRevoked: false, obtain: () => Promise.resolve() };

/** Asks other systems what somebody who edits a node can choose from: with the node's own code, its ports and the credential that was chosen. */
export class NodeOptions implements OnModuleDestroy {
  private readonly logger = new Logger(NodeOptions.name);
  private readonly stopping = new AbortController();
  private underWay = 0;

  constructor(private readonly environment: Pick<RunEnvironment, 'registry' | 'portsFor'>) {}

  /** @throws EXECUTOR_BUSY, NODE_TYPE_NOT_FOUND, OPTIONS_NOT_FOUND */
  async load(question: Question): Promise<LoadedOptions> {
    const { type, version, field } = question;
    const definition = this.environment.registry.find(type, version);
    if (!definition)
      throw new AppError('NODE_TYPE_NOT_FOUND', `There is no node type "${type.slice(0, 200)}" of version ${version}.`);
    const loader = loaderOf(definition, field);
    if (this.stopping.signal.aborted || this.underWay >= QUESTIONS_AT_ONCE)
      throw new AppError('EXECUTOR_BUSY', 'This executor has no room for another question: try again shortly.');
    this.underWay++;
    try {
      const loaded = await loadOptions(loader, this.contextOf(question), (err) =>
        this.logger.error({ message: 'A node failed by a fault of its own when it loaded options.', type, field, err }),
      );
      return loaded.status === 'failed' ? loaded : { ...loaded, options: loaded.options.slice(0, MAX_OPTIONS) };
    } finally {
      this.underWay--;
    }
  }

  onModuleDestroy(): void {
    this.stopping.abort();
  }

  private contextOf({ tenantId, jobId, type, parameters, credentials, search }: Question): OptionsContext {
    return {
      ...{ parameters, search },
      credential: (wanted) => {
        const credentialId = Object.hasOwn(credentials, wanted) ? credentials[wanted] : undefined;
        if (credentialId === undefined) throw credentialNotChosen(wanted);
        return { type: wanted, credentialId, nodeId: `editor:${type}` };
      },
      ports: this.environment.portsFor({ tenantId, executionId: jobId }, ALWAYS),
      signal: AbortSignal.any([this.stopping.signal, AbortSignal.timeout(OPTIONS_MS)]),
    };
  }
}

function loaderOf({ type, options = {} }: NodeDefinition, field: string) {
  const loader = Object.hasOwn(options, field) ? options[field] : undefined;
  if (loader) return loader;
  const fields = Object.keys(options);
  const known = fields.length === 0 ? 'It has none for any field.' : `It has some for: ${fields.join(', ')}.`;
  throw new AppError('OPTIONS_NOT_FOUND', `The node type "${type}" has no options for "${field}". ${known}`);
}
