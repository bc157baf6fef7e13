import type { Facts, Origin, Scope, Site } from '../facts/index.js';
import type { Slot } from '../models/model.js';
import type { Played, RoleIndex } from './roles.js';
import { hintOf, isPublicName, type NameHint } from './secret-names.js';

/** Who decides what is in a value. `parameter`: a caller outside of this Program may. `elsewhere`: a row, a field, another service. */
export type From = 'request' | 'parameter' | 'environment' | 'elsewhere' | 'constant';

/** What is known of one side of a comparison. */
export interface Side {
  readonly site: Site;
  readonly from: ReadonlySet<From>;
  /** The strongest thing that a name on the way says. */
  readonly hint: NameHint;
  /** The name that said it. */
  readonly name: string | undefined;
  /** Made with a key or with a secret in it: only who knows that can make it. */
  readonly isMac: boolean;
  /** The result of a hash function, keyed or not. */
  readonly isDigest: boolean;
  /** What was hashed holds a password. */
  readonly hashesPassword: boolean;
  /** What was hashed was sent by somebody: a guess, or a signed text. */
  readonly hashesSent: boolean;
  /** Members of rows, and settings: no sender chooses them. */
  readonly isStored: boolean;
  /** Called a name, an address or a public key: what everybody may know. */
  readonly isPublic: boolean;
  /** Its type says that it is secret. */
  readonly isTyped: boolean;
  /** Text that was turned into bytes here: as long as the text. */
  readonly isConverted: boolean;
  /** What stands here when the sender sends nothing or nothing is configured. */
  readonly absent: ReadonlySet<'undefined' | 'empty'>;
  readonly because: readonly Site[];
}

interface Leaf {
  readonly from: From;
  readonly names: readonly (string | undefined)[];
  readonly mac?: boolean;
  readonly digest?: boolean;
  readonly ofPassword?: boolean;
  readonly ofSent?: boolean;
  readonly row?: boolean;
  readonly converted?: boolean;
  readonly missing?: boolean;
  readonly empty?: boolean;
  readonly because: Site;
}

const MAX_DEPTH = 6;
const MAX_CALLERS = 12;
const RANK: readonly NameHint[] = ['secret', 'password', 'maybe', 'none'];
const PARTS = /^(headers|rawHeaders|cookies|signedCookies|body|query|params|searchParams)$/;
/** Members of a request that the server put there. */
const SERVER_SIDE = /^(session|user|auth|locals|state|app|account|principal|currentUser|apiKey|tenant)$/;

/** What is secret, by origin and type before name, and who may fill a value. */
export class Secrecy {
  constructor(
    readonly facts: Facts,
    readonly roles: RoleIndex,
    readonly isIgnored: (file: string) => boolean,
  ) {}

  of(expression: Site): Side {
    let side = this.#cache.get(expression);
    if (!side) this.#cache.set(expression, (side = this.#sideOf(expression)));
    return side;
  }
  readonly #cache = new WeakMap<Site, Side>();

  #sideOf(expression: Site): Side {
    const leaves = this.#leaves(expression, 0, 1);
    const own = this.facts.kindOf(expression) === 'call' ? undefined : this.facts.lastNameOf(expression);
    const named = [own, ...leaves.flatMap(({ names }) => names)].map((name) => ({ name, hint: hintOf(name) }));
    const best = named.sort((a, b) => RANK.indexOf(a.hint) - RANK.indexOf(b.hint))[0];
    const typeName = this.facts.typeNameOf(expression);
    const isTyped = typeName !== undefined && /^(?:Hashed|Secret|Encrypted)(?:String|Text|Value|Token|Key|Password)?$|^(?:Api|Access|Secret)Key$/.test(typeName);
    const absent = new Set<'undefined' | 'empty'>();
    // A text with more around it is never absent: `Bearer ${undefined}` is a text.
    const whole = this.facts.texts(expression).some((parts) => parts.length === 1 && parts[0]!.hole !== undefined) || leaves.some(({ converted }) => converted === true);
    const missing = leaves.filter((leaf) => leaf.missing === true);
    if (whole && missing.length > 0) {
      const others = leaves.filter((leaf) => leaf.from === 'constant');
      if (others.length === 0) absent.add('undefined');
      else if (others.some((leaf) => leaf.empty === true)) absent.add('empty');
    }
    return {
      site: expression,
      from: new Set(leaves.map(({ from }) => from)),
      hint: best?.hint ?? 'none',
      name: best?.hint === 'none' ? own : best?.name,
      isMac: leaves.some(({ mac }) => mac === true),
      isDigest: leaves.length > 0 && leaves.every(({ digest }) => digest === true),
      hashesPassword: leaves.some(({ ofPassword }) => ofPassword === true),
      hashesSent: leaves.some(({ ofSent }) => ofSent === true),
      isStored: leaves.length > 0 && leaves.every(({ row, from }) => row === true || from === 'environment'),
      isPublic: isPublicName(own),
      isTyped,
      isConverted: leaves.some(({ converted }) => converted === true),
      absent,
      because: leaves.map(({ because }) => because),
    };
  }

  #leaves(expression: Site, depth: number, hops: number, scope?: Scope): readonly Leaf[] {
    if (depth > MAX_DEPTH) return [{ from: 'elsewhere', names: [], because: expression }];
    return this.facts.origins(expression, scope).flatMap((origin) => this.#leaf(origin, depth, hops, scope));
  }

  #leaf(origin: Origin, depth: number, hops: number, scope: Scope | undefined): readonly Leaf[] {
    const read = origin.path.at(-1) ?? this.facts.lastNameOf(origin.read);
    const because = origin.read;
    // `this.config.get('API_KEY')` reads as a member.
    if ((origin.kind === 'field' || origin.kind === 'parameter') && origin.path.length > 0 && this.#isConfig(origin.site)) return [{ from: 'environment', names: namesOf(origin.path), missing: true, because }];
    switch (origin.kind) {
      case 'literal': {
        const value = this.facts.value(origin.site);
        // `passwordHash = ''` of an entity is where a field starts, and not what is in it.
        if (this.facts.kindOf(origin.site) === 'member' && this.facts.matterOf(origin.site) === 'text') return [{ from: 'elsewhere', names: [this.facts.lastNameOf(origin.site)], because }];
        return [{ from: 'constant', names: [], empty: value.kind === 'literal' && value.value === '', because }];
      }
      case 'environment':
        return [{ from: 'environment', names: [this.facts.lastNameOf(origin.site)], missing: !this.#isDemanded(origin), because }];
      case 'call':
        return this.#call(origin, depth, hops, scope);
      case 'parameter':
        return this.#parameter(origin, depth, hops);
      case 'field':
        return [{ from: this.roles.typePlays(origin.site, 'http.requestType') && isRequestPath(origin.path) ? 'request' : 'elsewhere', names: [...namesOf(origin.path), ...(origin.path.length === 0 || hintOf(read) === 'maybe' ? [this.facts.lastNameOf(origin.site)] : [])], because }];
      default:
        return [{ from: isRequestPath(origin.path) ? 'request' : 'elsewhere', names: [read], because }];
    }
  }

  #call(origin: Extract<Origin, { kind: 'call' }>, depth: number, hops: number, scope: Scope | undefined): readonly Leaf[] {
    const because = origin.read;
    const member = origin.path.at(-1);
    const played = this.roles.ofCall(origin.site);
    const config = played.find((one): one is Played<'config.read'> => one.role === 'config.read');
    if (config) {
      const [key] = this.#textsAt(origin.site, config.parts.key);
      return [{ from: 'environment', names: [member, key], missing: !config.parts.throws && this.facts.argumentsOf(origin.site).length < 2, because }];
    }
    const convert = played.find((one): one is Played<'text.convert'> => one.role === 'text.convert');
    const input = convert && this.facts.argumentsOf(origin.site)[convert.parts.input.arg];
    if (input && member === undefined) return this.#leaves(input, depth + 1, hops, scope).map((leaf) => ({ ...leaf, converted: !leaf.digest }));
    const hashed = this.#hashed(origin.site, depth, hops, scope);
    if (hashed) return [hashed];
    if (isRequestPath(origin.path) || this.#isRequestCall(origin.site)) return [{ from: 'request', names: [member], missing: !PARTS.test(member ?? 'body') && isLoosePath(origin.path), because }];
    const receiver = this.facts.receiverOf(origin.site);
    // `token.toString('utf8')`: what a conversion is made of.
    if (receiver && member === undefined && this.facts.spelledNames(origin.site).has('toString')) return this.#leaves(receiver, depth + 1, hops, scope);
    const called = this.facts.lastNameOf(origin.site);
    if (hops > 0) {
      const ofPassword = this.facts.argumentsOf(origin.site).some((argument) => hintOf(this.facts.lastNameOf(argument)) === 'password');
      const inlined = origin.inline();
      const inner = this.facts.functionOf(origin.site, scope)?.scope ?? scope;
      if (inlined && inlined.length > 0 && inlined.length < 12) return inlined.flatMap((one) => this.#leaf(one, depth + 1, hops - 1, inner)).map((leaf) => ({ ...leaf, names: [...leaf.names, ...namesOf(origin.path)], missing: false, ofPassword: leaf.ofPassword === true || (leaf.digest === true && ofPassword) }));
    }
    return [{ from: 'elsewhere', row: member !== undefined && this.facts.isPromise(origin.site), names: member !== undefined ? namesOf(origin.path) : [called?.replace(/^(?:get|find|load|read|fetch|extract|compute|create|generate|make|build|sign)(?=[A-Z])/, '')], because }];
  }

  /** What a digest or a code is made of. */
  #hashed(call: Site, depth: number, hops: number, scope: Scope | undefined): Leaf | undefined {
    const calls = this.facts.callsOnSame(call);
    const of = calls.map((one) => ({ one, played: this.roles.ofCall(one) }));
    const mac = of.flatMap(({ played }) => played.filter((each): each is Played<'crypto.mac'> => each.role === 'crypto.mac'))[0];
    const start = of.find(({ played }) => played.some(({ role }) => role === 'crypto.mac' || role === 'crypto.digest'));
    if (!start) return undefined;
    const inputs = this.inputsOf(call).flatMap((input) => this.#leaves(input, depth + 1, hops, scope).map((leaf) => ({ ...leaf, names: [...leaf.names, this.facts.lastNameOf(input)] })));
    const hints = inputs.map((leaf) => ({ leaf, hint: leaf.names.map(hintOf).sort((a, b) => RANK.indexOf(a) - RANK.indexOf(b))[0] ?? 'none' }));
    const isKeyed = mac !== undefined || hints.some(({ leaf, hint }) => (leaf.from === 'environment' && hint !== 'none') || (leaf.from === 'elsewhere' && hint === 'secret' && /secret|key/i.test(leaf.names.join(' '))));
    const isConstant = inputs.length > 0 && inputs.every(({ from }) => from === 'constant') && mac === undefined;
    return { from: isConstant ? 'constant' : 'elsewhere', names: [], mac: isKeyed, digest: true, ofPassword: hints.some(({ leaf, hint }) => hint === 'password' && leaf.from !== 'constant'), ofSent: inputs.some(({ from }) => from === 'request' || from === 'parameter'), because: start.one };
  }

  /** What is fed into the digest that a call yields. */
  inputsOf(call: Site): readonly Site[] {
    return this.facts.callsOnSame(call).flatMap((one) =>
      this.roles.ofCall(one).flatMap((played) => {
        const slot = played.role === 'crypto.digest' || played.role === 'crypto.mac' || played.role === 'crypto.feed' ? (played.parts as { readonly input?: Slot }).input : undefined;
        const input = slot && this.facts.argumentsOf(one)[slot.arg];
        return input ? [input] : [];
      }),
    );
  }

  #parameter(origin: Extract<Origin, { kind: 'parameter' }>, depth: number, hops: number): readonly Leaf[] {
    const because = origin.read;
    const parameter = this.facts.parametersOf(origin.fn)[origin.index];
    const member = origin.path.at(-1);
    const input = this.#inputOf(origin);
    if (input) return [{ from: 'request', names: [member === '*' ? undefined : member, input.name, member === undefined ? parameter?.name : undefined], missing: input.loose && !this.#isDemanded(origin), because }];
    if (origin.path.length > 0 && SERVER_SIDE.test(origin.path.find((key) => key !== 'req' && key !== 'request' && key !== 'ctx')!)) return [{ from: 'elsewhere', names: [member], because }];
    const typed = this.roles.typePlays(origin.site, 'http.requestType');
    if (isRequestPath(origin.path) && (typed || this.facts.isAny(origin.site) || /^(?:req|request|ctx|context|c|event|ev|handshake|socket|client)$/.test(parameter?.name ?? ''))) {
      return [{ from: 'request', names: [member === '*' ? undefined : member], missing: isLoosePath(origin.path) && !this.#isDemanded(origin), because }];
    }
    // `req.get('apikey')`
    if (typed && origin.path.length === 1 && hintOf(member) === 'secret') return [{ from: 'request', names: [member], missing: !this.#isDemanded(origin), because }];
    const names = [...namesOf(origin.path), ...(member === undefined ? [parameter?.name] : [])];
    const passed = hops > 0 && origin.path.length <= 1 ? this.#passed(origin, depth, hops) : undefined;
    return passed ? passed.map((leaf) => ({ ...leaf, names: [...leaf.names, ...names], missing: false })) : [{ from: 'parameter', names, because }];
  }

  /** What callers in this project pass, one hop up. */
  #passed(origin: Extract<Origin, { kind: 'parameter' }>, depth: number, hops: number): readonly Leaf[] | undefined {
    const callers = this.facts.callersOf(origin.fn).filter((call) => !this.isIgnored(this.facts.place(call).file));
    if (callers.length === 0 || callers.length > MAX_CALLERS) return undefined;
    const leaves = callers.flatMap((call) => {
      const argument = this.facts.argumentsOf(call)[origin.index];
      const [member] = origin.path;
      if (!argument) return [];
      if (member === undefined) return this.#leaves(argument, depth + 1, hops - 1);
      const value = this.facts.kindOf(argument) === 'object' ? this.facts.propertiesOf(argument).find(({ key }) => key === member)?.value : undefined;
      if (value) return this.#leaves(value, depth + 1, hops - 1);
      // Of an object that is handed on as a whole, only who filled it says something of its members.
      return this.#leaves(argument, depth + 1, hops - 1).map(({ from, because }): Leaf => ({ from, names: [], because }));
    });
    return leaves.length > 0 ? leaves : undefined;
  }

  /** A parameter that a framework fills from a request. `loose`: it may not be there. */
  #inputOf(origin: Extract<Origin, { kind: 'parameter' }>): { readonly name: string | undefined; readonly loose: boolean } | undefined {
    const parameter = this.facts.parametersOf(origin.fn)[origin.index];
    for (const decorator of parameter?.decorators ?? []) {
      if (this.facts.kindOf(decorator) !== 'call') continue;
      const input = this.roles.ofCall(decorator).find((one): one is Played<'http.input'> => one.role === 'http.input');
      const [key] = this.facts.argumentsOf(decorator);
      const value = key && this.facts.value(key);
      const name = value?.kind === 'literal' && typeof value.value === 'string' ? value.value : undefined;
      if (input) return { name, loose: (input.parts.part === 'headers' || input.parts.part === 'query' || input.parts.part === 'cookies') && origin.path.length === 0 };
      if (this.roles.ofCall(decorator).some(({ role }) => role === 'http.request')) return isRequestPath(origin.path) ? { name: undefined, loose: isLoosePath(origin.path) } : undefined;
    }
    if (origin.path.length === 0) return undefined;
    const member = this.facts.memberDeclaration(origin.read);
    const isDto = member?.owner !== undefined && this.facts.fieldDecorators(member.owner).some((decorator) => this.facts.kindOf(decorator) === 'call' && this.roles.ofCall(decorator).some(({ role }) => role === 'validate.closed' || role === 'validate.any'));
    return isDto ? { name: undefined, loose: false } : undefined;
  }

  #isConfig(site: Site): boolean {
    this.#services ??= this.roles.entries('config.read').flatMap(({ ref }) => ('from' in ref && ref.member !== undefined ? [{ from: ref.from, name: ref.name }] : []));
    return this.#services.some((service) => this.facts.typeIs(site, service));
  }
  #services: readonly { readonly from: string; readonly name: string }[] | undefined;

  #isRequestCall(call: Site): boolean {
    return [...this.facts.spelledNames(call)].some((name) => name === 'getRequest' || name === 'headers' || name === 'cookies');
  }

  #textsAt(call: Site, slot: Slot): readonly string[] {
    const argument = this.facts.argumentsOf(call)[slot.arg];
    const value = argument && this.facts.value(argument);
    return value?.kind === 'literal' && typeof value.value === 'string' ? [value.value] : [];
  }

  /** The file refuses to go on without it. */
  #isDemanded(origin: Origin): boolean {
    const text = this.facts.text(origin.read);
    if (text === '') return false;
    const escaped = text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    return this.facts.mentions(this.facts.place(origin.site).file, new RegExp(`!\\s*${escaped}(?![\\w.[?!])|${escaped}\\s*===?\\s*(?:undefined|null|'')`));
  }

  /** Both may be absent in the same way, and nothing between here and the start of the function asked whether they are there. */
  bothAbsent(left: Side, right: Side, at: Site): boolean {
    if (![...left.absent].some((one) => right.absent.has(one))) return false;
    const tested = this.facts.testedBefore(at).filter(({ present }) => present).map(({ site }) => this.facts.text(site));
    const isTested = (side: Side): boolean => [side.site, ...side.because].some((site) => tested.includes(this.facts.text(this.facts.bare(site))));
    return !isTested(left) && !isTested(right);
  }
}

/** `headers.authorization`, `req.query.token`, `request.headers[…]`. */
function isRequestPath(path: readonly string[]): boolean {
  const at = path.findIndex((key) => PARTS.test(key));
  return at >= 0 && at < 4 && !path.slice(0, at).some((key) => SERVER_SIDE.test(key));
}

/** The last member, and the one before where the last says little: `env.API_KEY.KEY`. */
function namesOf(path: readonly string[]): readonly (string | undefined)[] {
  const last = path.at(-1);
  return hintOf(last) === 'maybe' ? [last, path.at(-2)] : [last === '*' ? undefined : last];
}

/** Headers, queries and cookies are there when the sender sends them; so is a body that nothing validated. */
const isLoosePath = (path: readonly string[]): boolean => isRequestPath(path) && !path.includes('params');
