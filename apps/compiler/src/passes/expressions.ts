import { compileExpression, type CompiledExpression, type Expression } from '@weft/engine';
import type { CompileContext } from '../compile-context.ts';
import type { CompiledNode } from '../compiled-node.ts';
import type { Graph } from '../graph.ts';
import { expressionLeaves, type Leaf } from '../leaves.ts';
import type { FieldReads, NodeReads } from '../node-reads.ts';

/** Compiles every expression of the document and reports what is wrong with it; returns what each node reads, by node index. */
export function checkExpressions(graph: Graph, context: CompileContext): readonly NodeReads[] {
  const compiled = new Map<string, CompiledExpression>();
  const compile = (text: string): CompiledExpression => {
    let result = compiled.get(text);
    if (!result) compiled.set(text, (result = compileExpression(text)));
    return result;
  };
  return graph.nodes.map((node) => new NodeExpressions(node, graph, context).check(compile));
}

class NodeExpressions {
  private readonly names = new Map<string, string>();
  private readonly lineage = new Set<string>();
  private readonly fields: FieldReads[] = [];
  private dynamic = false;
  private deterministic = true;

  constructor(
    private readonly node: CompiledNode,
    private readonly graph: Graph,
    private readonly context: CompileContext,
  ) {}

  check(compile: (text: string) => CompiledExpression): NodeReads {
    if (this.node.definition) {
      for (const leaf of expressionLeaves(this.node.parameters)) this.checkLeaf(leaf, compile(leaf.text));
      this.checkCode();
    }
    const { names, lineage, dynamic, deterministic, fields } = this;
    return { names, lineage, dynamic, deterministic, fields };
  }

  private checkLeaf(leaf: Leaf, result: CompiledExpression): void {
    const field = `parameters.${leaf.path}`;
    if (result.ok) return this.note(result.expression, field);
    for (const { code, message, position, fix } of result.problems) {
      this.context.findings.report({
        code,
        node: this.node.node,
        field,
        message: `${message} (at character ${position + 1})`,
        fix,
      });
    }
  }

  private note({ references, deterministic }: Expression, field: string): void {
    for (const name of references.nodes) {
      if (this.graph.byName.has(name)) this.name(name, field);
      else this.reportUnknown(name, field);
    }
    for (const name of references.lineage) if (this.graph.byName.has(name)) this.lineage.add(name);
    this.dynamic ||= references.dynamic;
    this.deterministic &&= deterministic;
    if (references.paths.length > 0) this.fields.push({ field, paths: references.paths });
  }

  private name(name: string, field: string): void {
    if (!this.names.has(name)) this.names.set(name, field);
  }

  private reportUnknown(name: string, field: string): void {
    const { findings, suggestions } = this.context;
    const message = `No node is called "${name}".${suggestions.hint(name, this.graph.byName.keys())}`;
    findings.report({
      code: 'EXPRESSION_UNKNOWN_NODE',
      node: this.node.node,
      field,
      message,
      fix: 'Use the name of a node of this workflow.',
    });
  }

  /** Code is read as text: what looks like a reference may stand in a branch that never runs, so it is only a warning. */
  private checkCode(): void {
    const { definition, parameters, valid } = this.node;
    const referenced = (valid && definition?.codeReferences?.(parameters)) || [];
    if (referenced === 'all') this.dynamic = true;
    else for (const name of referenced) this.noteCode(name);
  }

  private noteCode(name: string): void {
    if (this.graph.byName.has(name)) {
      this.lineage.add(name); // code may ask for `.item`
      return this.name(name, 'parameters.code');
    }
    const { findings, suggestions } = this.context;
    const message = `The code names a node "${name}", but no node is called so.${suggestions.hint(name, this.graph.byName.keys())}`;
    findings.report({
      code: 'CODE_UNKNOWN_NODE',
      node: this.node.node,
      field: 'parameters.code',
      message,
      fix: 'Use the name of a node of this workflow.',
    });
  }
}
