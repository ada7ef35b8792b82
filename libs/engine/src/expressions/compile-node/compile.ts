import type { AnyNode } from 'acorn';
import { INSTEAD } from '../allow-list.ts';
import type { ExpressionProblem } from '../expression.ts';
import { MAX_SYNTAX_DEPTH } from '../limits.ts';
import { callCompilers } from './calls.ts';
import type { Code, CompileContext, ExpressionFacts, Finding, Statement } from './context.ts';
import { functionCompilers } from './functions.ts';
import { identifierCompilers } from './identifiers.ts';
import { LexicalScope } from './lexical-scope.ts';
import { literalCompilers } from './literals.ts';
import { memberCompilers } from './members.ts';
import { operatorCompilers } from './operators.ts';
import { STATEMENTS } from './statements.ts';
import { assignmentCompilers } from './assignments.ts';

export type NodeCompiler = (node: never, context: CompileContext) => Code;

/** The allow-list: a syntax node whose type has no compiler here is refused. Statements are in statements.ts, behind functions. */
const COMPILERS: ReadonlyMap<string, NodeCompiler> = new Map<string, NodeCompiler>(
  [
    literalCompilers,
    identifierCompilers,
    memberCompilers,
    callCompilers,
    operatorCompilers,
    assignmentCompilers,
    functionCompilers,
  ].flatMap((part) => Object.entries(part as Record<string, NodeCompiler>)),
);

/** Syntax that is JavaScript of no danger and that the sandbox runs; it has no compiler here. */
const BEYOND: ReadonlySet<string> = new Set(['ClassExpression', 'ClassDeclaration', 'AwaitExpression', 'YieldExpression']);

/** What was found in an expression. */
export interface Findings {
  readonly problems: ExpressionProblem[];
  /** Constructs that the sandbox can run. */
  readonly beyond: ExpressionProblem[];
}

/** Compiles syntax to closures, and reports what is not in the language. */
export class SyntaxCompiler implements CompileContext {
  private depth = 0;

  constructor(
    readonly facts: ExpressionFacts,
    private readonly findings: Findings,
    readonly names: LexicalScope = new LexicalScope(),
  ) {}

  compile(node: AnyNode): Code {
    const compiler = COMPILERS.get(node.type);
    if (!compiler)
      return BEYOND.has(node.type) ? this.beyond(node, forbidden(node.type)) : this.refuse(node, forbidden(node.type));
    if (this.depth >= MAX_SYNTAX_DEPTH) return this.refuse(node, TOO_DEEP);
    this.depth++;
    const code = compiler(node as never, this);
    this.depth--;
    return code;
  }

  statement(node: AnyNode, labels: readonly string[] = []): Statement {
    const compiler = STATEMENTS.get(node.type);
    if (compiler && this.depth < MAX_SYNTAX_DEPTH) {
      this.depth++;
      const statement = compiler(node as never, this, labels);
      this.depth--;
      return statement;
    }
    if (compiler) this.refuse(node, TOO_DEEP);
    else if (BEYOND.has(node.type)) this.beyond(node, forbidden(node.type));
    else this.refuse(node, forbidden(node.type));
    return () => 'normal';
  }

  inner(names: LexicalScope): CompileContext {
    const inner = new SyntaxCompiler(this.facts, this.findings, names);
    inner.depth = this.depth;
    return inner;
  }

  refuse(node: { readonly start: number }, { code = 'EXPRESSION_FORBIDDEN', message, fix }: Finding): Code {
    this.findings.problems.push({ code, message, position: node.start, fix });
    return NEVER_RUN;
  }

  beyond(node: { readonly start: number }, { message, fix }: Finding): Code {
    this.findings.beyond.push({ code: 'EXPRESSION_FORBIDDEN', message, position: node.start, fix });
    return NEVER_RUN;
  }
}

const TOO_DEEP: Finding = {
  code: 'EXPRESSION_TOO_LARGE',
  message: 'The expression is nested too deeply.',
  fix: 'Split it, or move the work to a Code node.',
};
const NEVER_RUN: Code = () => undefined;

function forbidden(type: string): Finding {
  const instead = INSTEAD[type] ?? { what: `This construct (${type})`, fix: 'Move the code to a Code node.' };
  return { message: `${instead.what} cannot be used in an expression.`, fix: instead.fix };
}
