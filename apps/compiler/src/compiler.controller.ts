import { Controller } from '@nestjs/common';
import {
  type Compilation,
  compiler,
  type ConvertedPlaceholder,
  type ExportedFile,
  type ImportedWorkflow,
  type NodeTypeView,
  type Parsed,
  type RequestHandlers,
} from '@weft/contracts';
import { Handles } from '@weft/messaging';
import { NodeRegistry } from '@weft/node-sdk';
import { compile } from './compile.ts';
import { convert } from './convert.ts';
import { exportWorkflow } from './export-workflow.ts';
import { convertPlaceholder } from './openapi/convert-placeholder.ts';
import { getNodeType, listNodeTypes } from './node-types.ts';

const { requests } = compiler;

/** Stateless: every answer follows from the request and from the node types that this process knows. */
@Controller()
export class CompilerController implements RequestHandlers<typeof compiler> {
  constructor(private readonly registry: NodeRegistry) {}

  @Handles(requests.compile)
  async compile({ document, ...known }: Parsed<typeof requests.compile>): Promise<Compilation> {
    return compile(document, this.registry, known);
  }

  @Handles(requests.convert)
  async convert({ source, clampRetries }: Parsed<typeof requests.convert>): Promise<ImportedWorkflow> {
    return convert(source, { clampRetries });
  }

  @Handles(requests.exportWorkflow)
  async exportWorkflow({ document, format, tags }: Parsed<typeof requests.exportWorkflow>): Promise<ExportedFile> {
    return exportWorkflow(document, format, { registry: this.registry, tags });
  }

  @Handles(requests.convertPlaceholder)
  async convertPlaceholder(conversion: Parsed<typeof requests.convertPlaceholder>): Promise<ConvertedPlaceholder> {
    return convertPlaceholder(conversion);
  }

  @Handles(requests.listNodeTypes)
  async listNodeTypes(): Promise<readonly NodeTypeView[]> {
    return listNodeTypes(this.registry);
  }

  @Handles(requests.getNodeType)
  async getNodeType({ type }: Parsed<typeof requests.getNodeType>): Promise<readonly NodeTypeView[]> {
    return getNodeType(this.registry, type);
  }
}
