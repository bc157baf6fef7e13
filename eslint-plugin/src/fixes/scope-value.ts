import type { Ask } from '../ask/ask.js';
import { canonical, carries } from '../ask/tenancy/column-names.js';
import type { ScopeFinding } from '../ask/tenancy/scope.js';
import type { Site, Written } from '../facts/index.js';
import type { TextEdit } from './edits.js';

/** The caller's tenant as it can be written at a query, and what must be written elsewhere for it to be there. */
export interface TenantValue {
  readonly text: string;
  readonly written: Written;
  readonly edits: readonly TextEdit[];
}

/** Who is calling goes by these names, where nobody knows who hands it over. */
const CALLER = /^(?:req|request|ctx|context|user|principal|auth|session|account|actor|viewer|member|me|claims|caller)$|(?:User|Principal|Context|Session|Actor)$/;

/** Nearest first. Never what a request says, nor what a row says that was found without the tenant; never what may be missing. */
export function tenantsInReach(ask: Ask, finding: ScopeFinding): readonly TenantValue[] {
  const reach = new TenantReach(ask, finding);
  return [...reach.named(), ...reach.ofCaller(), ...reach.ofHelper(), ...reach.ofSibling()];
}

class TenantReach {
  readonly #names: readonly { readonly text: string; readonly site: Site }[];

  constructor(
    readonly ask: Ask,
    readonly finding: ScopeFinding,
  ) {
    const { call } = finding.query;
    this.#names = ask.facts.namesInScope(call).filter(({ text, site }) => text.startsWith('this.') || ask.facts.isNamedAt(site, call));
  }

  /** `tenantId`, `this.tenantId` */
  named(): readonly TenantValue[] {
    return this.#names.filter(({ text, site }) => this.#isWanted(text.replace(/^this\./, '')) && this.#isTrusted(site)).flatMap(({ text, site }) => this.#sure(text, { site, path: [] }));
  }

  /** `user.tenantId` */
  ofCaller(): readonly TenantValue[] {
    return this.#names.filter(({ text, site }) => this.#isCaller(text, site)).flatMap(({ text, site }) => this.#members(text, site));
  }

  /** `currentUser(req).tenantId`: a call elsewhere in the file that would mean the same here. */
  ofHelper(): readonly TenantValue[] {
    const { facts, file } = this.ask;
    const calls = [...facts.namesInFile(file)].flatMap((name) => facts.callsInFile(file, name)).filter((call) => facts.kindOf(call) === 'call' && facts.kindOf(facts.calleeOf(call)) === 'name');
    const texts = new Set<string>();
    return calls.flatMap((call) => {
      const text = facts.text(call);
      if (texts.has(text) || !facts.isNamedAt(facts.calleeOf(call), this.finding.query.call) || !this.#isFrom(call, 'principal')) return [];
      const fit = facts.argumentsOf(call).every((argument, index) => facts.kindOf(argument) === 'name' && this.#names.some((one) => one.text === facts.text(argument) && facts.takes(call, index, [], { site: one.site, path: [] })));
      if (!fit) return [];
      texts.add(text);
      return this.#isWanted(facts.text(facts.calleeOf(call))) ? this.#sure(text, { site: call, path: [] }) : this.#members(text, call);
    });
  }

  /** The decorated parameter by which a handler beside this one knows who is calling. Nobody but the framework calls a handler. */
  ofSibling(): readonly TenantValue[] {
    const { facts, application } = this.ask;
    const handler = this.#handler();
    const own = handler && facts.enclosingClass(handler);
    if (!handler || !own || facts.callersOf(handler).length > 0) return [];
    const [first] = facts.parametersOf(handler);
    const body = facts.text(handler);
    const siblings = application.routes().flatMap((route) => (route.handler && route.handler !== handler && facts.enclosingClass(route.handler) === own ? [route.handler] : []));
    const parameters = siblings.flatMap((sibling) => facts.parametersOf(sibling)).filter(({ name, decorators, site }) => name !== '' && decorators.length === 1 && !new RegExp(`\\b${name}\\b`).test(body) && this.#isFrom(facts.nameSite(site), 'principal'));
    for (const { name, site } of parameters) {
      const [value] = this.#members(name, facts.nameSite(site));
      const at = first ? facts.place(first.site).start : this.#emptyParentheses(handler);
      if (value && at !== undefined) return [{ ...value, edits: [{ range: [at, at], text: `${facts.text(site)}${first ? ', ' : ''}` }] }];
    }
    return [];
  }

  #handler(): Site | undefined {
    const { facts, application } = this.ask;
    const handlers = new Set(application.routes().flatMap(({ handler }) => handler ?? []));
    let fn = facts.enclosingFunction(this.finding.query.call);
    while (fn && !handlers.has(fn)) fn = facts.enclosingFunction(fn);
    return fn && this.ask.isHere(fn) ? fn : undefined;
  }

  #emptyParentheses(handler: Site): number | undefined {
    const { facts } = this.ask;
    const { start, end } = facts.place(facts.nameSite(handler));
    const after = this.ask.context.sourceCode.text.slice(end);
    return start < end && after.startsWith('()') ? end + 1 : undefined;
  }

  #members(text: string, site: Site): readonly TenantValue[] {
    const { column } = this.finding;
    const isExact = (path: string): number => Number(canonical(path.slice(path.lastIndexOf('.') + 1)) === canonical(column));
    return [...this.ask.facts.surePaths(site, (name) => this.#isWanted(name))].sort((one, other) => isExact(other) - isExact(one)).flatMap((path) => this.#sure(`${text}.${path}`, { site, path: path.split('.') }));
  }

  #sure(text: string, written: Written): readonly TenantValue[] {
    return this.ask.facts.isSure(written) && this.ask.facts.mayBeMissing(written.site) === undefined ? [{ text, written, edits: [] }] : [];
  }

  #isWanted(name: string): boolean {
    return this.finding.query.columns.some((one) => carries(name, one));
  }

  #isCaller(text: string, site: Site): boolean {
    return this.#isFrom(site, 'principal') || (CALLER.test(text.replace(/^this\./, '')) && this.#isTrusted(site));
  }

  #isTrusted(site: Site): boolean {
    return this.#isFrom(site, 'principal', 'context', 'parameter') && !this.#isFound(site);
  }

  /** `.then((user) => …)`: a row that a query found, perhaps by an id from the request. */
  #isFound(site: Site): boolean {
    const { facts, application } = this.ask;
    const fn = facts.enclosingFunction(site);
    const row = fn && facts.passedTo(fn) && facts.parametersOf(fn).some((parameter) => facts.contains(parameter.site, site)) ? facts.rowOfType(site) : undefined;
    return row !== undefined && application.tenancy.entities.named(row.name) !== undefined;
  }

  #isFrom(site: Site, ...wanted: readonly ('principal' | 'context' | 'parameter')[]): boolean {
    const { provenance } = this.ask.application.scope;
    return provenance.isAll(provenance.of(site), ...wanted);
  }
}
