import type { Parsed, RequestHandlers } from '@weft/contracts';
import { executor } from '@weft/contracts';
import { Handles } from '@weft/messaging';
import { Controller } from '@nestjs/common';
import { NodeOptions } from './node-options.ts';

const { requests } = executor;

@Controller()
export class NodeOptionsController implements Pick<RequestHandlers<typeof executor>, 'loadNodeOptions'> {
  constructor(private readonly options: NodeOptions) {}

  @Handles(requests.loadNodeOptions)
  loadNodeOptions(input: Parsed<typeof requests.loadNodeOptions>) {
    return this.options.load(input);
  }
}
