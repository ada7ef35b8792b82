import { Controller } from '@nestjs/common';
import {
  type Compilation,
  compiler,
  type ConvertedPlaceholder,
  type ExportedFile,
  type ImportedWorkflow,
  type NodeCategoryView,
  type NodePorts,
  type NodeTypeSummary,
  type NodeTypeView,
  type Parsed,
  type RequestHandlers,
} from '@weft/contracts';
import { Handles } from '@weft/messaging';
import { NodeRegistry } from '@weft/node-sdk';
import { listCategories } from './catalogue/categories.ts';
import { nodeIcon } from './catalogue/node-icon.ts';
import { readPage } from './catalogue/node-page.ts';
import { definitionOf, getNodeType, listNodeTypes, portsOf } from './catalogue/node-types.ts';
import { compile } from './compile.ts';
import { convert } from './convert.ts';
import { exportWorkflow } from './export-workflow.ts';
import { convertPlaceholder } from './openapi/convert-placeholder.ts';

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
  async listNodeTypes(query: Parsed<typeof requests.listNodeTypes>): Promise<readonly NodeTypeSummary[]> {
    return listNodeTypes(this.registry, query);
  }

  @Handles(requests.listNodeCategories)
  async listNodeCategories(): Promise<readonly NodeCategoryView[]> {
    return listCategories(this.registry.list());
  }

  @Handles(requests.getNodeType)
  async getNodeType({ type }: Parsed<typeof requests.getNodeType>): Promise<readonly NodeTypeView[]> {
    return getNodeType(this.registry, type);
  }

  @Handles(requests.getNodePage)
  async getNodePage({ type, part }: Parsed<typeof requests.getNodePage>): Promise<{ text: string }> {
    const definition = definitionOf(this.registry, type);
    return { text: part === 'icon' ? nodeIcon(definition) : await readPage(definition) };
  }

  @Handles(requests.describePorts)
  async describePorts({ type, version, parameters }: Parsed<typeof requests.describePorts>): Promise<NodePorts> {
    return portsOf(definitionOf(this.registry, type, version), parameters);
  }
}
