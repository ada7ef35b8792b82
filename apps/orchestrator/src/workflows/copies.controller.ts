import { orchestrator, type Parsed, type RequestHandlers } from '@weft/contracts';
import { Handles } from '@weft/messaging';
import { Controller } from '@nestjs/common';
import { CopiesService } from './copies.service.ts';
import { PlaceholdersService } from './placeholders.service.ts';

const { requests } = orchestrator;
type Handled = Pick<
  RequestHandlers<typeof orchestrator>,
  'importWorkflow' | 'cloneWorkflow' | 'exportWorkflow' | 'convertPlaceholder'
>;

@Controller()
export class CopiesController implements Handled {
  constructor(
    private readonly copies: CopiesService,
    private readonly placeholders: PlaceholdersService,
  ) {}

  @Handles(requests.importWorkflow)
  importWorkflow({ actor, ...file }: Parsed<typeof requests.importWorkflow>) {
    return this.copies.import(actor, file);
  }

  @Handles(requests.cloneWorkflow)
  cloneWorkflow({ actor, ...chosen }: Parsed<typeof requests.cloneWorkflow>) {
    return this.copies.clone(actor, chosen);
  }

  @Handles(requests.convertPlaceholder)
  convertPlaceholder({ actor, ...conversion }: Parsed<typeof requests.convertPlaceholder>) {
    return this.placeholders.convert(actor, conversion);
  }

  @Handles(requests.exportWorkflow)
  exportWorkflow({ actor, ...chosen }: Parsed<typeof requests.exportWorkflow>) {
    return this.copies.export(actor, chosen);
  }
}
