import ts from './typescript.js';
import type { FunctionWithBody } from './bodies.js';
import { siteOf, type Site } from './site.js';
import { bare } from './summary.js';

export interface Condition {
  readonly site: Site;
  /** Whether the condition was true on the way here. */
  readonly holds: boolean;
  /** The subject of a `switch`: it is compared, and need not be true. */
  readonly compared?: true;
}

/** Something that a function may do, and what must have been true before. */
export interface Event {
  readonly kind: 'return' | 'throw' | 'call' | 'end';
  readonly site: Site;
  /** The returned or thrown expression, or the call. */
  readonly value: Site | undefined;
  readonly conditions: readonly Condition[];
  /** Innermost first. `caught`: an exception here is swallowed by a `catch`. `handler`: this is inside the `catch`. */
  readonly tries: readonly { readonly block: Site; readonly place: 'block' | 'handler'; readonly handler: Site | undefined }[];
  /** Calls that run the callback in which this stands, innermost first. Empty: the function's own body. */
  readonly within: readonly Site[];
}

const cache = new WeakMap<ts.Node, readonly Event[]>();

/** Everything a function may do on some path, callbacks included. Over-approximates paths; conditions are those that dominate by syntax. */
export function eventsOf(fn: FunctionWithBody): readonly Event[] {
  let events = cache.get(fn);
  if (!events) cache.set(fn, (events = new Collector().collect(fn)));
  return events;
}

class Collector {
  readonly #events: Event[] = [];
  #conditions: Condition[] = [];
  #tries: Event['tries'] = [];
  #within: Site[] = [];

  collect(fn: FunctionWithBody): readonly Event[] {
    this.#body(fn.body);
    return this.#events;
  }

  #body(body: ts.ConciseBody): void {
    if (!ts.isBlock(body)) {
      this.#returned(body, body);
      return;
    }
    if (!this.#statements(body.statements)) this.#add('end', body, undefined);
  }

  /** Returns whether control never leaves the list at its end. */
  #statements(statements: readonly ts.Statement[]): boolean {
    const before = this.#conditions;
    let left = false;
    for (const statement of statements) {
      if (this.#statement(statement)) {
        left = true;
        break;
      }
    }
    this.#conditions = before;
    return left;
  }

  #statement(statement: ts.Statement): boolean {
    if (ts.isBlock(statement)) return this.#statements(statement.statements);
    if (ts.isReturnStatement(statement)) {
      if (statement.expression) this.#returned(statement.expression, statement);
      else this.#add('return', statement, undefined);
      return true;
    }
    if (ts.isThrowStatement(statement)) {
      this.#expression(statement.expression);
      this.#add('throw', statement, statement.expression);
      return true;
    }
    if (ts.isBreakStatement(statement) || ts.isContinueStatement(statement)) return true;
    if (ts.isIfStatement(statement)) return this.#if(statement);
    if (ts.isTryStatement(statement)) return this.#try(statement);
    if (ts.isSwitchStatement(statement)) {
      this.#expression(statement.expression);
      this.#under({ site: siteOf(statement.expression), holds: true, compared: true }, () => {
        for (const clause of statement.caseBlock.clauses) this.#statements(clause.statements);
      });
      return statement.caseBlock.clauses.some(ts.isDefaultClause) && statement.caseBlock.clauses.every((clause, index, all) => clause.statements.length === 0 ? index < all.length - 1 : exits(clause.statements.at(-1)!));
    }
    if (ts.isForStatement(statement) || ts.isForOfStatement(statement) || ts.isForInStatement(statement) || ts.isWhileStatement(statement) || ts.isDoStatement(statement)) {
      const subject = ts.isForStatement(statement) ? statement.condition : statement.expression;
      if (ts.isForStatement(statement) && statement.initializer && !ts.isVariableDeclarationList(statement.initializer)) this.#expression(statement.initializer);
      if (subject) {
        this.#expression(subject);
        this.#under({ site: siteOf(subject), holds: true }, () => this.#statement(statement.statement));
      } else this.#statement(statement.statement);
      return false;
    }
    if (ts.isExpressionStatement(statement)) this.#expression(statement.expression);
    else if (ts.isVariableStatement(statement)) for (const { initializer } of statement.declarationList.declarations) if (initializer) this.#expression(initializer);
    else ts.forEachChild(statement, (child) => this.#expression(child));
    return false;
  }

  #if(statement: ts.IfStatement): boolean {
    this.#expression(statement.expression);
    const condition = siteOf(statement.expression);
    const thenLeaves = this.#under({ site: condition, holds: true }, () => this.#statement(statement.thenStatement));
    const elseLeaves = statement.elseStatement ? this.#under({ site: condition, holds: false }, () => this.#statement(statement.elseStatement!)) : false;
    if (thenLeaves && elseLeaves) return true;
    if (thenLeaves) this.#conditions = [...this.#conditions, { site: condition, holds: false }];
    else if (elseLeaves) this.#conditions = [...this.#conditions, { site: condition, holds: true }];
    return false;
  }

  #try(statement: ts.TryStatement): boolean {
    // `finally { return … }` replaces whatever was returned or thrown before.
    const replaces = statement.finallyBlock?.statements.some(exits) ?? false;
    const handler = statement.catchClause ? siteOf(statement.catchClause) : replaces ? siteOf(statement.finallyBlock!) : undefined;
    const from = this.#events.length;
    const block = siteOf(statement.tryBlock);
    const outer = this.#tries;
    this.#tries = [{ block, place: 'block', handler }, ...outer];
    const tryLeaves = this.#statements(statement.tryBlock.statements);
    let handlerLeaves = true;
    if (statement.catchClause) {
      this.#tries = [{ block, place: 'handler', handler }, ...outer];
      handlerLeaves = this.#statements(statement.catchClause.block.statements);
    }
    this.#tries = outer;
    if (replaces) this.#events.splice(from, this.#events.length - from, ...this.#events.slice(from).filter(({ kind }) => kind === 'call'));
    const finallyLeaves = statement.finallyBlock ? this.#statements(statement.finallyBlock.statements) : false;
    return finallyLeaves || (tryLeaves && handlerLeaves);
  }

  #returned(expression: ts.Expression, statement: ts.Node): void {
    const value = bare(expression);
    if (ts.isConditionalExpression(value)) {
      this.#expression(value.condition);
      this.#under({ site: siteOf(value.condition), holds: true }, () => this.#returned(value.whenTrue, statement));
      this.#under({ site: siteOf(value.condition), holds: false }, () => this.#returned(value.whenFalse, statement));
      return;
    }
    this.#expression(value);
    this.#add('return', statement, value);
  }

  #expression(node: ts.Node): void {
    if (ts.isConditionalExpression(node)) {
      this.#expression(node.condition);
      this.#under({ site: siteOf(node.condition), holds: true }, () => this.#expression(node.whenTrue));
      this.#under({ site: siteOf(node.condition), holds: false }, () => this.#expression(node.whenFalse));
      return;
    }
    if (ts.isBinaryExpression(node)) {
      const operator = node.operatorToken.kind;
      const isAnd = operator === ts.SyntaxKind.AmpersandAmpersandToken;
      if (isAnd || operator === ts.SyntaxKind.BarBarToken || operator === ts.SyntaxKind.QuestionQuestionToken) {
        this.#expression(node.left);
        this.#under({ site: siteOf(node.left), holds: isAnd }, () => this.#expression(node.right));
        return;
      }
    }
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      const callee = bare(node.expression);
      // `(async () => { … })()` runs here.
      if (ts.isArrowFunction(callee) || ts.isFunctionExpression(callee)) this.#callback(callee, node);
      else this.#expression(node.expression);
      for (const argument of node.arguments ?? []) {
        const value = ts.isSpreadElement(argument) ? argument.expression : bare(argument);
        if (ts.isArrowFunction(value) || ts.isFunctionExpression(value)) this.#callback(value, node);
        else this.#expression(argument);
      }
      this.#add('call', node, node);
      return;
    }
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return;
    ts.forEachChild(node, (child) => this.#expression(child));
  }

  #callback(fn: ts.ArrowFunction | ts.FunctionExpression, call: ts.Node): void {
    const outer = this.#within;
    this.#within = [siteOf(call), ...outer];
    this.#body(fn.body);
    this.#within = outer;
  }

  #under<T>(condition: Condition, run: () => T): T {
    const before = this.#conditions;
    this.#conditions = [...before, condition];
    const result = run();
    this.#conditions = before;
    return result;
  }

  #add(kind: Event['kind'], site: ts.Node, value: ts.Node | undefined): void {
    this.#events.push({ kind, site: siteOf(site), value: value && siteOf(value), conditions: this.#conditions, tries: this.#tries, within: [...this.#within] });
  }
}

const exits = (statement: ts.Statement): boolean =>
  ts.isReturnStatement(statement) || ts.isThrowStatement(statement) || (ts.isBlock(statement) && statement.statements.length > 0 && exits(statement.statements.at(-1)!));
