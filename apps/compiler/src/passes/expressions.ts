import { compileExpression, type CompiledExpression, type Expression } from '@weft/engine';
import { localNamesAt, type CodeReads } from '@weft/node-sdk';
import type { CompileContext } from '../compile-context.ts';
import type { CompiledNode } from '../compiled-node.ts';
import type { Graph } from '../graph.ts';
import { expressionLeaves, type Leaf } from '../leaves.ts';
import type { FieldReads, NodeReads } from '../node-reads.ts';

/** Compiles every expression of the document and reports what is wrong with it; returns what each node reads, by node index. */
export function checkExpressions(graph: Graph, context: CompileContext): readonly NodeReads[] {
  const compiled = new Map<string, CompiledExpression>();
  const compile: Compile = (text, locals) => {
    if (locals) return compileExpression(text, { locals });
    let result = compiled.get(text);
    if (!result) compiled.set(text, (result = compileExpression(text)));
    return result;
  };
  return graph.nodes.map((node) => new NodeExpressions(node, graph, context).check(compile));
}

type Compile = (text: string, locals: readonly string[] | undefined) => CompiledExpression;

const READS_NOTHING: CodeReads = { variables: [], staticData: false };

class NodeExpressions {
  private readonly names = new Map<string, string>();
  private readonly lineage = new Set<string>();
  private readonly fields: FieldReads[] = [];
  private readonly variables = new Set<string>();
  private readsAllVariables = false;
  private staticData = false;
  private dynamic = false;
  private deterministic = true;

  constructor(
    private readonly node: CompiledNode,
    private readonly graph: Graph,
    private readonly context: CompileContext,
  ) {}

  check(compile: Compile): NodeReads {
    const { definition, parameters } = this.node;
    if (definition) {
      for (const leaf of expressionLeaves(parameters))
        this.checkLeaf(leaf, compile(leaf.text, localNamesAt(definition.params, leaf.keys, parameters)));
      this.checkCode();
    }
    const { names, lineage, dynamic, deterministic, fields, staticData } = this;
    const variables = this.readsAllVariables ? 'all' : this.variables;
    return { names, lineage, dynamic, deterministic, fields, variables, staticData };
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
    this.noteVariables(references.vars);
    this.dynamic ||= references.dynamic;
    this.deterministic &&= deterministic;
    if (references.paths.length > 0) this.fields.push({ field, paths: references.paths });
  }

  private noteVariables(names: readonly string[] | 'all'): void {
    if (names === 'all') this.readsAllVariables = true;
    else for (const name of names) this.variables.add(name);
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
    if (!definition || !valid) return;
    const referenced = definition.codeReferences?.(parameters) ?? [];
    if (referenced === 'all') this.dynamic = true;
    else for (const name of referenced) this.noteCode(name);
    const reads = definition.codeReads?.(parameters) ?? READS_NOTHING;
    this.noteVariables(reads.variables);
    this.staticData ||= reads.staticData;
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
