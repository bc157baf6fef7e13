import type { Facts, Site } from '../facts/index.js';
import type { RoleName, Slot } from '../models/model.js';
import type { RoleIndex } from './roles.js';
import { claimsConstantTime, hintOf, isSecretTable, SPEAKS_OF_SECRETS } from './secret-names.js';
import type { Secrecy, Side } from './secrecy.js';

export interface ComparisonFinding {
  /** The comparison: where to report. */
  readonly site: Site;
  readonly left: Site;
  readonly right: Site;
  /** Its result is turned round: `!==`. */
  readonly negated: boolean;
  readonly form: 'operator' | 'case' | 'call' | 'lookup' | 'equal';
  readonly what: 'compared' | 'bothMissing' | 'lengths' | 'helper' | 'lookup' | 'password';
  /** The side that is secret. */
  readonly secret: Side;
  readonly other: Side;
  readonly because: readonly Site[];
}

export interface ComparisonHelper {
  readonly fn: Site;
  readonly name: string;
  readonly file: string;
  readonly declaration: Site;
}

interface Pair {
  readonly site: Site;
  readonly left: Site;
  readonly right: Site;
  readonly negated: boolean;
  readonly form: 'operator' | 'case' | 'call';
}

const CANDIDATES: readonly RoleName[] = ['compare.plain', 'compare.lookup', 'crypto.equal'];
const LENGTHS = /\.(?:byteLength|length)\b/;

/** Judges every comparison of a file in which a secret may stand. */
export class Comparisons {
  constructor(
    readonly facts: Facts,
    readonly roles: RoleIndex,
    readonly secrecy: Secrecy,
  ) {}

  /** By syntax alone: something is compared, and the file speaks of secrets. */
  mayOccurIn(file: string): boolean {
    return (this.facts.comparisonsIn(file).length > 0 || this.facts.lookupsIn(file).length > 0 || this.roles.mayOccurIn(file, CANDIDATES)) && this.facts.mentions(file, SPEAKS_OF_SECRETS);
  }

  in(file: string): readonly ComparisonFinding[] {
    let found = this.#byFile.get(file);
    if (!found) this.#byFile.set(file, (found = this.mayOccurIn(file) ? this.#judge(file) : []));
    return found;
  }
  readonly #byFile = new Map<string, readonly ComparisonFinding[]>();

  #judge(file: string): readonly ComparisonFinding[] {
    const pairs: Pair[] = this.facts.comparisonsIn(file).map((one) => ({ ...one, form: one.kind }));
    const findings: ComparisonFinding[] = [];
    for (const [name, calls] of this.#callsIn(file)) {
      for (const call of calls) {
        for (const { role, parts } of this.roles.ofCall(call)) {
          if (role === 'crypto.equal') {
            const found = this.#equal(call, parts as { throws: boolean; presence: boolean });
            if (found) findings.push(found);
          } else if (role === 'compare.plain') pairs.push(...this.#pairOf(call, parts as { left?: Slot; right: Slot }));
          else if (role === 'compare.lookup') {
            const receiver = this.facts.receiverOf(call);
            const key = this.facts.argumentsOf(call)[(parts as { key: Slot }).key.arg];
            if (!receiver || !key) continue;
            if (this.facts.matterOf(receiver) === 'text') pairs.push({ site: call, left: receiver, right: key, negated: false, form: 'call' });
            else findings.push(...this.#lookup(call, receiver, key, name === 'get'));
          }
        }
      }
    }
    for (const pair of pairs) {
      const found = this.#pair(pair);
      if (found) findings.push(found);
    }
    for (const { site, table, key } of this.facts.lookupsIn(file)) findings.push(...this.#lookup(site, table, key, true));
    // The same two things, compared twice in one function, are one mistake.
    const causes = findings.map((one) => [`${this.facts.place(this.#outermost(one.site)).start} ${[this.facts.text(one.left), this.facts.text(one.right)].sort().join(' ')} ${one.what}`, one] as const);
    return causes.filter(([cause], index) => causes.findIndex(([other]) => other === cause) === index).map(([, one]) => one);
  }

  /** Functions of the project that compare two texts in constant time: every answer is `false` or `timingSafeEqual`'s. */
  helpers(): readonly ComparisonHelper[] {
    return (this.#helpers ??= this.roles.callsIn('crypto.equal').flatMap(({ call }): ComparisonHelper[] => {
      const fn = this.facts.enclosingFunction(call);
      const name = fn && this.facts.nameOf(fn);
      const around = fn && this.facts.exportAround(fn);
      if (!fn || name === undefined || !around || around.name !== name || this.facts.isAsync(fn)) return [];
      const parameters = this.facts.parametersOf(fn);
      if (parameters.length !== 2 || !parameters.every(({ site }) => this.facts.matterOf(site) === 'text')) return [];
      // Throws on different lengths, or compares something that it made itself: no help to others.
      if (this.#equal(call, { throws: true, presence: false }) || !this.#comparesItsParameters(call, fn)) return [];
      const answers = this.facts.events(fn).filter(({ kind }) => kind === 'return' || kind === 'end');
      const isConstantTime = (value: Site | undefined): boolean => {
        if (!value) return false;
        const known = this.facts.value(value);
        if (known.kind === 'literal') return known.value === false;
        const both = this.facts.logical(value);
        if (both?.operator === '&&') return isConstantTime(both.right);
        return this.facts.kindOf(value) === 'call' && this.roles.call(value, 'crypto.equal') !== undefined;
      };
      return answers.length > 0 && answers.every(({ kind, value }) => kind === 'return' && isConstantTime(value)) ? [{ fn, name, file: this.facts.place(fn).file, declaration: around.site }] : [];
    }));
  }
  #helpers: readonly ComparisonHelper[] | undefined;

  #comparesItsParameters(call: Site, fn: Site): boolean {
    const [left, right] = this.facts.argumentsOf(call).map((argument) => this.#parametersIn(argument, fn, 0));
    return left?.size === 1 && right?.size === 1 && [...left][0] !== [...right][0];
  }

  /** Which parameters of a function an expression is made of. */
  #parametersIn(expression: Site, fn: Site, depth: number): ReadonlySet<number> {
    const found = new Set<number>();
    if (depth > 3) return found;
    for (const origin of this.facts.origins(expression)) {
      if (origin.kind === 'parameter' && origin.fn === fn && origin.path.length === 0) found.add(origin.index);
      else if (origin.kind === 'call') for (const argument of [...this.facts.argumentsOf(origin.site), ...this.secrecy.inputsOf(origin.site)]) for (const index of this.#parametersIn(argument, fn, depth + 1)) found.add(index);
    }
    return found;
  }

  #outermost(site: Site): Site {
    let found = site;
    for (let fn = this.facts.enclosingFunction(site); fn; fn = this.facts.enclosingFunction(fn)) found = fn;
    return found;
  }

  #callsIn(file: string): readonly (readonly [string, readonly Site[]])[] {
    const wanted = new Set(CANDIDATES);
    return [...this.facts.namesInFile(file)].filter((name) => [...this.facts.originalNames(name)].some((original) => this.roles.mayBeCalled(original, wanted))).map((name) => [name, this.facts.callsInFile(file, name)] as const);
  }

  #pairOf(call: Site, parts: { readonly left?: Slot; readonly right: Slot }): readonly Pair[] {
    const args = this.facts.argumentsOf(call);
    const left = parts.left ? args[parts.left.arg] : this.facts.receiverOf(call);
    const right = args[parts.right.arg];
    return left && right ? [{ site: call, left, right, negated: false, form: 'call' }] : [];
  }

  #pair(pair: Pair): ComparisonFinding | undefined {
    if (this.#isPlain(pair.left) || this.#isPlain(pair.right)) return undefined;
    const [left, right] = [this.secrecy.of(pair.left), this.secrecy.of(pair.right)];
    const of = (what: ComparisonFinding['what'], secret: Side, other: Side): ComparisonFinding => ({ ...pair, what, secret, other, because: [...secret.because, ...other.because] });
    const helper = this.#helper(pair.site, left, right);
    if (helper) return of('helper', left, right);
    if (isOnly(left, 'constant') || isOnly(right, 'constant')) return undefined;
    if (this.#isRemembered(pair) || this.#isInOneBrowser(pair.site, left, right)) return undefined;
    for (const [one, other] of [[left, right], [right, left]] as const) if (this.#isPasswordCheck(one, other, pair)) return of('password', one, other);
    for (const [one, other] of [[left, right], [right, left]] as const) {
      if (!isSecretAgainst(one, other)) continue;
      return of(pair.form !== 'call' && this.secrecy.bothAbsent(left, right, pair.site) ? 'bothMissing' : 'compared', one, other);
    }
    return undefined;
  }

  /** Numbers, flags, enums, lists and objects: nothing that is guessed byte by byte. */
  #isPlain(expression: Site): boolean {
    const matter = this.facts.matterOf(expression);
    return matter === 'other' && !this.secrecy.of(expression).isTyped;
  }

  /** `if (this.token !== token) { this.token = token; … }`: whether it changed. */
  #isRemembered({ site, left, right }: Pair): boolean {
    const { then } = this.facts.branchesOf(site);
    const text = then && this.facts.text(then);
    return text !== undefined && [[left, right], [right, left]].some(([to, from]) => text.includes(`${this.facts.text(to!)} = ${this.facts.text(from!)};`));
  }

  /** In a file of components, between what a user was given and what he typed: nobody waits for an answer. */
  #isInOneBrowser(site: Site, left: Side, right: Side): boolean {
    return /\.[jt]sx$/.test(this.facts.place(site).file) && [left, right].every(({ from }) => !from.has('request') && !from.has('environment'));
  }

  /** A stored password against one that was typed. */
  #isPasswordCheck(stored: Side, typed: Side, pair: Pair): boolean {
    const isStored = stored.hint === 'password' && !stored.hashesPassword && !stored.isMac && (stored.from.has('elsewhere') || (isOnly(stored, 'parameter') && /hash|stored|saved|expected|encrypted|database|\bdb|actual|correct/i.test(this.facts.text(stored.site)))) && !stored.from.has('request');
    if (!isStored) return false;
    const isTyped = typed.hashesPassword || (isPresented(typed) && typed.hint === 'password' && !typed.from.has('environment'));
    if (!isTyped) return false;
    // `if (user.password !== dto.password) user.password = await hash(dto.password)`: whether it changed, and nobody is let in.
    const { then, otherwise } = this.facts.branchesOf(pair.site);
    return ![then, otherwise].some((branch) => branch && this.facts.callsIn(branch).some((call) => this.roles.call(call, 'password.hash')));
  }

  /** In a function that promises constant time by its name: a comparison of what it was given, lengths aside. */
  #helper(site: Site, left: Side, right: Side): boolean {
    const fn = this.facts.enclosingFunction(site);
    if (!fn || !claimsConstantTime(this.facts.nameOf(fn)) || this.facts.callsIn(fn).some((call) => this.roles.call(call, 'crypto.equal'))) return false;
    const ofParameter = (side: Side): boolean => this.facts.origins(side.site).some((origin) => origin.kind === 'parameter' && origin.fn === fn && origin.path.at(-1) !== 'length' && origin.path.at(-1) !== 'byteLength') && !LENGTHS.test(this.facts.text(side.site));
    return ofParameter(left) && ofParameter(right);
  }

  #equal(call: Site, { throws, presence }: { readonly throws: boolean; readonly presence: boolean }): ComparisonFinding | undefined {
    const [first, second] = this.facts.argumentsOf(call);
    if (!first || !second || presence) return undefined;
    const [left, right] = [this.secrecy.of(first), this.secrecy.of(second)];
    const of = (what: 'bothMissing' | 'lengths'): ComparisonFinding => ({ site: call, left: first, right: second, negated: false, form: 'equal', what, secret: left, other: right, because: [...left.because, ...right.because] });
    if (left.absent.has('empty') && this.secrecy.bothAbsent(left, right, call)) return of('bothMissing');
    if (!throws || this.facts.isCaught(call) || (left.isDigest && right.isDigest)) return undefined;
    const fn = this.facts.enclosingFunction(call);
    if (fn && LENGTHS.test(this.facts.text(fn))) return undefined;
    // Only text that somebody sends is as long as they like; bytes that are handed over may have been measured before.
    const isLoose = (side: Side): boolean => side.isConverted && !side.isDigest && isPresented(side);
    return isLoose(left) || isLoose(right) ? of('lengths') : undefined;
  }

  /** `keys[presented]`, `keys.includes(presented)`: found by comparing with each. */
  #lookup(site: Site, table: Site, key: Site, isKeyed: boolean): readonly ComparisonFinding[] {
    const named = this.facts.lastNameOf(table);
    const keyName = this.facts.lastNameOf(key);
    // Before any question to the checker: one of the two must be called something.
    if (!isSecretTable(named) && hintOf(keyName) === 'none') return [];
    if (this.facts.kindOf(key) === 'string' || this.facts.matterOf(key) === 'other') return [];
    const presented = this.secrecy.of(key);
    if (!isPresented(presented) || presented.isDigest) return [];
    const holder = this.secrecy.of(table);
    const isTable = isSecretTable(named) || (holder.from.has('environment') && holder.because.some((one) => isSecretTable(this.facts.lastNameOf(one))));
    const isApiKey = isKeyed && presented.from.has('request') && presented.hint === 'secret' && /key/i.test(presented.name ?? '');
    // A list of names of keys is written in the code.
    if (isOnly(holder, 'constant')) return [];
    if (!(isTable && (presented.hint === 'secret' || (presented.hint !== 'none' && presented.from.has('request')))) && !isApiKey) return [];
    return [{ site, left: table, right: key, negated: false, form: 'lookup', what: 'lookup', secret: holder, other: presented, because: presented.because }];
  }
}

const isOnly = (side: Side, from: 'constant' | 'parameter' | 'request'): boolean => side.from.size > 0 && [...side.from].every((one) => one === from);
const isPresented = (side: Side): boolean => side.from.has('request') || side.from.has('parameter');

/** Whether one side is a secret that the other, which somebody sends, is compared with. */
function isSecretAgainst(one: Side, other: Side): boolean {
  // Both hashed: nobody chooses the bytes that are compared.
  if (one.isDigest && other.isDigest) return false;
  // Both from one request: a token typed twice, a cookie and its copy in a form.
  if (isOnly(one, 'request') && isOnly(other, 'request')) return false;
  if (one.isPublic || other.isPublic) return false;
  // A guess that was hashed with a key, against what a row holds, and two values that nobody sent: nobody chooses the bytes.
  if (one.isMac) return isPresented(other) || /sig|mac/i.test(other.name ?? '') || (one.hashesSent && !other.isStored);
  if (one.isDigest) return false;
  const isTypedSecret = one.isTyped && isPresented(other);
  if (isTypedSecret) return true;
  if (one.from.has('environment') && one.hint !== 'none') return other.from.has('request') || (other.from.has('parameter') && (other.hint !== 'none' || one.hint === 'secret')) || (other.hint === 'secret' && !other.from.has('environment'));
  if (one.from.has('request') && one.hint === 'secret') return (!other.isDigest || other.hint !== 'none' || !one.from.has('elsewhere'));
  if (one.from.has('elsewhere') && one.hint === 'secret') return isPresented(other) && !other.isDigest;
  // A row's `key` is what it is found by.
  if (one.from.has('elsewhere') && one.hint === 'maybe' && one.name?.toLowerCase() !== 'key') return other.from.has('request') && other.hint !== 'none' && !other.isDigest;
  if (one.from.has('parameter') && one.hint === 'secret') return (other.from.has('parameter') || other.from.has('elsewhere')) && other.hint === 'secret' && !other.isDigest;
  return false;
}
