import type { AnyNode } from 'acorn';
import { INSTEAD } from '../allow-list.ts';
import type { ExpressionProblem } from '../expression.ts';
import { MAX_SYNTAX_DEPTH } from '../limits.ts';
import { callCompilers } from './calls.ts';
import type { Code, CompileContext, ExpressionFacts, Finding } from './context.ts';
import { functionCompilers } from './functions.ts';
import { identifierCompilers } from './identifiers.ts';
import { LexicalScope } from './lexical-scope.ts';
import { literalCompilers } from './literals.ts';
import { memberCompilers } from './members.ts';
import { operatorCompilers } from './operators.ts';
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

/** Compiles syntax to closures, and reports what is not in the language. */
export class SyntaxCompiler implements CompileContext {
  private depth = 0;

  constructor(
    readonly facts: ExpressionFacts,
    private readonly problems: ExpressionProblem[],
    readonly names: LexicalScope = new LexicalScope(),
  ) {}

  compile(node: AnyNode): Code {
    const compiler = COMPILERS.get(node.type);
    if (!compiler) return this.refuse(node, forbidden(node.type));
    if (this.depth >= MAX_SYNTAX_DEPTH) return this.refuse(node, TOO_DEEP);
    this.depth++;
    const code = compiler(node as never, this);
    this.depth--;
    return code;
  }

  inner(names: LexicalScope): CompileContext {
    const inner = new SyntaxCompiler(this.facts, this.problems, names);
    inner.depth = this.depth;
    return inner;
  }

  refuse(node: { readonly start: number }, { code = 'EXPRESSION_FORBIDDEN', message, fix }: Finding): Code {
    this.problems.push({ code, message, position: node.start, fix });
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
