import { sqlInvalid } from '../sql-failure.ts';
import type { BinaryOperator, Expression, Query } from './syntax.ts';
import type { TokenReader } from './token-reader.ts';

/** How tightly operators bind; NOT stands between AND and the comparisons. */
const BINDING: Readonly<Record<string, number>> = {
  ...{ OR: 1, AND: 2, '=': 4, '==': 4, '<>': 4, '!=': 4, '<': 4, '<=': 4, '>': 4, '>=': 4 },
  ...{ IS: 4, IN: 4, LIKE: 4, REGEXP: 4, BETWEEN: 4, NOT: 4, '+': 5, '-': 5, '*': 6, '/': 6, '%': 6, '||': 7, '->': 9 },
};
const NOT_BINDING = 3;
const COMPARISON = 4;
const SIGN_BINDING = 8;
const SAME: Readonly<Record<string, BinaryOperator>> = { '==': '=', '!=': '<>' };
const CONSTANTS: ReadonlyMap<string, null | boolean> = new Map([
  ['NULL', null],
  ['TRUE', true],
  ['FALSE', false],
]);

/** Reads expressions by the binding of their operators. */
export class ExpressionParser {
  constructor(
    private readonly reader: TokenReader,
    private readonly query: () => Query,
  ) {}

  /** @throws NodeFailure MERGE_SQL_INVALID */
  expression(binding = 0): Expression {
    return this.reader.nested(() => {
      let left = this.operand();
      for (;;) {
        const operator = this.operator();
        const strength = operator === undefined ? undefined : BINDING[operator];
        if (operator === undefined || strength === undefined || strength <= binding) return left;
        left = this.continued(left, operator, strength);
      }
    });
  }

  private operator(): string | undefined {
    const { token } = this.reader;
    if (token.kind === 'symbol') return token.text;
    if (token.kind !== 'word') return undefined;
    const word = token.text.toUpperCase();
    // NOT goes on with an expression only as NOT IN, NOT LIKE …
    return word === 'NOT' && !['IN', 'LIKE', 'REGEXP', 'BETWEEN'].includes(this.reader.peek().text.toUpperCase())
      ? undefined
      : word;
  }

  private continued(left: Expression, operator: string, strength: number): Expression {
    this.reader.next();
    if (operator === 'NOT') return { kind: 'not', operand: this.continued(left, this.operator() as string, strength) };
    switch (operator) {
      case 'IS':
        return this.is(left);
      case 'IN':
        return this.among(left);
      case 'LIKE':
        return this.like(left);
      case 'REGEXP':
        return { kind: 'regexp', left, pattern: this.expression(COMPARISON) };
      case 'BETWEEN':
        return this.between(left);
      case '->':
        return { kind: 'member', of: left, key: this.key() };
      default:
        return {
          kind: 'binary',
          operator: SAME[operator] ?? (operator as BinaryOperator),
          left,
          right: this.expression(strength),
        };
    }
  }

  private is(left: Expression): Expression {
    const isNot = this.reader.takeWord('NOT');
    const is: Expression = { kind: 'is', left, right: this.expression(COMPARISON) };
    return isNot ? { kind: 'not', operand: is } : is;
  }

  private among(left: Expression): Expression {
    this.reader.expectSymbol('(');
    const among = this.reader.isWord('SELECT') ? this.query() : this.reader.list(() => this.expression());
    this.reader.expectSymbol(')');
    return { kind: 'in', left, among };
  }

  private like(left: Expression): Expression {
    const pattern = this.expression(COMPARISON);
    const escape = this.reader.takeWord('ESCAPE') ? this.expression(COMPARISON) : undefined;
    return { kind: 'like', left, pattern, escape };
  }

  private between(value: Expression): Expression {
    const from = this.expression(COMPARISON);
    this.reader.expectWord('AND');
    const to = this.expression(COMPARISON);
    const atLeast: Expression = { kind: 'binary', operator: '>=', left: value, right: from };
    return { kind: 'binary', operator: 'AND', left: atLeast, right: { kind: 'binary', operator: '<=', left: value, right: to } };
  }

  /** What follows an arrow: a name, a number, or text. */
  private key(): string | number {
    const { token } = this.reader;
    if (token.kind === 'number') return Number(this.reader.next().text);
    if (token.kind === 'text' || this.reader.isName() || token.kind === 'word') return this.reader.next().text;
    throw this.reader.unexpected('the name of a field');
  }

  private operand(): Expression {
    const { token } = this.reader;
    if (token.kind === 'number') return { kind: 'literal', value: Number(this.reader.next().text) };
    if (token.kind === 'text') return { kind: 'literal', value: this.reader.next().text };
    if (token.kind === 'symbol') return this.afterSymbol();
    return this.reader.isName() ? this.nameOrCall() : this.afterWord();
  }

  private afterSymbol(): Expression {
    if (this.reader.takeSymbol('-')) return { kind: 'negative', operand: this.expression(SIGN_BINDING) };
    if (this.reader.takeSymbol('+')) return this.expression(SIGN_BINDING);
    if (!this.reader.takeSymbol('(')) throw this.reader.unexpected('a value');
    const inner: Expression = this.reader.isWord('SELECT') ? { kind: 'subquery', query: this.query() } : this.expression();
    this.reader.expectSymbol(')');
    return inner;
  }

  private afterWord(): Expression {
    const word = this.reader.token.text.toUpperCase();
    const constant = CONSTANTS.get(word);
    if (constant !== undefined && this.reader.token.kind === 'word') {
      this.reader.next();
      return { kind: 'literal', value: constant };
    }
    if (this.reader.takeWord('NOT')) return { kind: 'not', operand: this.expression(NOT_BINDING) };
    if (this.reader.takeWord('CASE')) return this.case();
    if (this.reader.takeWord('CAST')) return this.cast();
    if (this.reader.takeWord('EXISTS')) return this.exists();
    // LEFT and RIGHT are also functions of text.
    if ((word === 'LEFT' || word === 'RIGHT') && this.reader.isSymbol('(', this.reader.peek())) return this.call();
    throw this.reader.unexpected('a value');
  }

  private nameOrCall(): Expression {
    if (this.reader.token.kind === 'word' && this.reader.isSymbol('(', this.reader.peek())) return this.call();
    const isQuoted = this.reader.token.kind === 'quoted';
    const path = [this.reader.next().text];
    while (this.reader.isSymbol('.') && !this.reader.isSymbol('*', this.reader.peek())) {
      this.reader.next();
      const { token } = this.reader;
      if (token.kind !== 'word' && !this.reader.isName()) throw this.reader.unexpected('the name of a field');
      path.push(this.reader.next().text);
    }
    return { kind: 'name', path, isQuoted: isQuoted && path.length === 1 };
  }

  private call(): Expression {
    const { text, at } = this.reader.next();
    this.reader.expectSymbol('(');
    const call = { kind: 'call', name: text.toUpperCase(), at } as const;
    if (this.reader.takeSymbol('*')) {
      this.reader.expectSymbol(')');
      return { ...call, parameters: [], isDistinct: false, isStar: true };
    }
    const isDistinct = this.reader.takeWord('DISTINCT');
    const parameters = this.reader.isSymbol(')') ? [] : this.reader.list(() => this.expression());
    this.reader.expectSymbol(')');
    if (this.reader.isWord('OVER')) throw sqlInvalid('window functions (OVER) are not supported', this.reader.token.at);
    return { ...call, parameters, isDistinct, isStar: false };
  }

  private case(): Expression {
    const operand = this.reader.isWord('WHEN') ? undefined : this.expression();
    const branches = [];
    while (this.reader.takeWord('WHEN')) {
      const when = this.expression();
      this.reader.expectWord('THEN');
      branches.push({ when, result: this.expression() });
    }
    if (branches.length === 0) throw this.reader.unexpected('WHEN');
    const otherwise = this.reader.takeWord('ELSE') ? this.expression() : undefined;
    this.reader.expectWord('END');
    return { kind: 'case', operand, branches, otherwise };
  }

  private cast(): Expression {
    this.reader.expectSymbol('(');
    const operand = this.expression();
    this.reader.expectWord('AS');
    const type = this.reader.name('a type').toUpperCase();
    // A length, as in VARCHAR(20), says nothing here.
    if (this.reader.takeSymbol('(')) {
      this.reader.list(() => this.reader.next());
      this.reader.expectSymbol(')');
    }
    this.reader.expectSymbol(')');
    return { kind: 'cast', operand, type };
  }

  private exists(): Expression {
    this.reader.expectSymbol('(');
    const query = this.query();
    this.reader.expectSymbol(')');
    return { kind: 'exists', query };
  }
}
