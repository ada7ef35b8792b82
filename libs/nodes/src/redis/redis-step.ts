import { NodeFailure, setOwn, setPath, type NodeContext, type RedisCommand, type RedisReply } from '@weft/node-sdk';
import type { Item, Json, JsonObject } from '@weft/workflow-model';
import type { RedisParameters } from './redis.params.ts';

const CREDENTIAL = 'redis';

/** What the operations have of one item. */
export class RedisStep {
  readonly parameters: RedisParameters;

  constructor(
    private readonly context: NodeContext<RedisParameters>,
    private readonly at: { readonly item: Item; readonly index: number },
  ) {
    this.parameters = context.params(at.index);
  }

  /** The item as it came. */
  get unchanged(): Item {
    const { json, binary } = this.at.item;
    return { json, ...(binary && { binary }) };
  }

  /** @throws NodeFailure PARAMETER_INVALID where it is empty */
  required(field: 'key' | 'list' | 'channel' | 'pattern'): string {
    const value = this.parameters[field];
    if (value !== '') return value;
    throw new NodeFailure({
      code: 'PARAMETER_INVALID',
      fault: 'user',
      message: `There is no ${field}.`,
      field,
      fix: `Give "${field}".`,
      retryable: false,
    });
  }

  read(commands: readonly RedisCommand[]): Promise<readonly RedisReply[]> {
    return this.send(commands, 'read');
  }

  /** Journalled as one call; all of the commands or none. Gives the first reply. */
  write(commands: readonly RedisCommand[]): Promise<Json> {
    return this.context.call(this.at.index, async ({ signal }) => {
      const [first = null] = await this.send(commands, 'write', signal);
      return first;
    });
  }

  /** The field alone, or in the objects that its dots lead into. */
  inField(value: Json): JsonObject {
    const { field, dotNotation } = this.parameters;
    if (dotNotation) return setPath({}, field, value);
    const json: Record<string, Json> = {};
    setOwn(json, field, value);
    return json;
  }

  private send(commands: readonly RedisCommand[], effect: 'read' | 'write', signal = this.context.signal) {
    const { context } = this;
    return context.ports.redis.send(context.credential(CREDENTIAL), { commands, effect, atomic: effect === 'write', signal });
  }
}
