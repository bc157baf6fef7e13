import type { Facts, Site, TextPart, Why } from '../facts/index.js';
import type { RoleName, Roles } from '../models/model.js';
import { sqlPositions, type SqlPosition } from '../sql/positions.js';
import { Closed, type Closedness } from './closed.js';
import { ParameterNames } from './parameter-names.js';
import type { RoleIndex } from './roles.js';

export type SqlParts = Roles['sql.raw'];

/** A place where text reaches a database: a modelled call, or a project function that hands its parameter to one. */
export interface Sink {
  readonly call: Site;
  /** The expression that becomes the text. */
  readonly text: Site;
  readonly parts: SqlParts;
  /** The text is a computed key of an object argument. */
  readonly isKey: boolean;
  /** The function that forwards the text, when the call is not the sink itself. */
  readonly through: Site | undefined;
}

/** Which parameter of a project function is the text, and where it goes. */
interface Forwarder {
  readonly index: number;
  readonly sink: Sink;
}

export interface SqlFinding {
  readonly sink: Sink;
  /** The expression that is not closed. */
  readonly hole: Site;
  /** Where to report: the hole, or the text's expression when the hole is in another file. */
  readonly at: Site;
  readonly position: SqlPosition;
  readonly from: 'request' | 'parameter' | 'elsewhere';
  readonly because: readonly Site[];
  /** The text with its holes, as judged. The whole hole is the text when it has no constant part. */
  readonly text: readonly TextPart[];
  readonly holeIndex: number;
}

export interface SqlUnknown {
  readonly site: Site;
  readonly why: Why;
}

export interface SqlJudgment {
  readonly findings: readonly SqlFinding[];
  readonly unknown: readonly SqlUnknown[];
  /** Texts that were judged. */
  readonly judged: number;
}

const SINK: ReadonlySet<RoleName> = new Set<RoleName>(['sql.raw']);
/** Called on `any`, only these names are surely a data layer's. */
const DISTINCT = new Set(['$queryRawUnsafe', '$executeRawUnsafe', 'whereRaw', 'orderByRaw', 'havingRaw', 'joinRaw', 'groupByRaw', 'createQueryBuilder']);

/** Judges every raw SQL text of a file. Sinks are structural: an open text is a finding whatever its origin; the origin says how likely. */
export class Sql {
  readonly closed: Closed;
  readonly #parameterNames: ParameterNames;
  readonly #byFile = new Map<string, SqlJudgment>();

  constructor(
    readonly facts: Facts,
    readonly roles: RoleIndex,
    readonly isIgnored: (file: string) => boolean,
  ) {
    this.closed = new Closed(facts, roles, isIgnored);
    this.#parameterNames = new ParameterNames(facts);
  }

  in(file: string): SqlJudgment {
    let judgment = this.#byFile.get(file);
    if (!judgment) this.#byFile.set(file, (judgment = this.#judge(file)));
    return judgment;
  }

  #judge(file: string): SqlJudgment {
    const findings: SqlFinding[] = [];
    const unknown: SqlUnknown[] = [];
    let judged = 0;
    const seen = new Set<Site>();
    for (const sink of this.sinksIn(file)) {
      if (seen.has(sink.text)) continue;
      seen.add(sink.text);
      judged++;
      this.#judgeSink(sink, findings, unknown);
    }
    unknown.push(...this.#untyped(file));
    return { findings: distinct(findings), unknown, judged };
  }

  /** Whether a file calls a project function that hands its parameter to a sink elsewhere. */
  forwardsIn(file: string): boolean {
    return this.#forwardingIn(file).length > 0;
  }

  /** Calls of a file by a name of forwarders, with those. */
  #forwardingIn(file: string): readonly { readonly call: Site; readonly forwarders: ReadonlyMap<Site, Forwarder> }[] {
    return [...this.facts.namesInFile(file)].flatMap((spelled) =>
      [...this.facts.originalNames(spelled)].flatMap((name) => {
        const forwarders = this.#forwardersNamed(name);
        return forwarders.size === 0 ? [] : this.facts.callsInFile(file, spelled).map((call) => ({ call, forwarders }));
      }),
    );
  }

  /** Whether a file calls anything by a name that only data layers have: on `any`, no package need be in sight. */
  isNamedIn(file: string): boolean {
    return this.#candidates(file, (name) => DISTINCT.has(name)).length > 0;
  }

  sinksIn(file: string): readonly Sink[] {
    const direct = this.#candidates(file, (name) => this.roles.mayBeCalled(name, SINK)).flatMap((call) => this.#sinksOf(call));
    const forwarded = this.#forwardingIn(file).flatMap(({ call, forwarders }): Sink[] => {
      for (const declaration of this.facts.declarations(this.facts.declaredBy(call))) {
        const forwarder = forwarders.get(declaration);
        const text = forwarder && this.facts.argumentsOf(call)[forwarder.index];
        if (forwarder && text) return [{ call, text, parts: withoutBinding(forwarder.sink.parts), isKey: false, through: declaration }];
      }
      return [];
    });
    return [...direct, ...forwarded.filter(({ call }) => !direct.some((one) => one.call === call))];
  }

  #candidates(file: string, wanted: (name: string) => boolean): readonly Site[] {
    return [...this.facts.namesInFile(file)].flatMap((spelled) => ([...this.facts.originalNames(spelled)].some(wanted) ? this.facts.callsInFile(file, spelled) : []));
  }

  #sinksOf(call: Site): readonly Sink[] {
    const kind = this.facts.kindOf(call);
    if (kind !== 'call') return [];
    return this.roles.ofCall(call).flatMap((played): Sink[] => {
      if (played.role !== 'sql.raw') return [];
      const parts = played.parts as SqlParts;
      const argument = this.facts.argumentsOf(call)[parts.text.arg];
      if (!argument) return [];
      if (parts.text.path) {
        const member = this.facts.propertiesOf(argument).find(({ key }) => key === parts.text.path![0]);
        return member ? [{ call, text: member.value, parts, isKey: false, through: undefined }] : [];
      }
      if (parts.onlyString && !this.facts.isString(argument)) {
        return parts.keys ? this.#keysOf(argument).map((text) => ({ call, text, parts, isKey: true, through: undefined })) : [];
      }
      if (this.facts.isAny(argument) && parts.onlyString && this.facts.kindOf(argument) !== 'name' && !this.#isRequested(argument)) return [];
      return [{ call, text: argument, parts, isKey: false, through: undefined }];
    });
  }

  #isRequested(argument: Site): boolean {
    const answer = this.closed.of(argument);
    return answer.is === 'open' && answer.from === 'request';
  }

  /** Computed keys of an object that becomes identifiers: `{ [column]: 'ASC' }`, `order[column] = …`. */
  #keysOf(argument: Site): readonly Site[] {
    return this.facts.computedKeys(argument);
  }

  /** Project functions of a name whose parameter is the whole text of a sink. One hop: what forwards to a forwarder is not followed. */
  #forwardersNamed(name: string): ReadonlyMap<Site, Forwarder> {
    let found = this.#forwarders.get(name);
    if (found) return found;
    this.#forwarders.set(name, (found = new Map<Site, Forwarder>()));
    for (const call of this.roles.spelledInside('sql.raw').get(name) ?? []) {
      if (this.isIgnored(this.facts.place(call).file)) continue;
      for (const sink of this.#sinksOf(call)) {
        if (sink.parts.fragment || (sink.parts.onlyString && sink.parts.context !== 'statement')) continue;
        const forwarded = this.#forwardedParameter(sink.text);
        if (forwarded && this.facts.nameOf(forwarded.fn) === name && !found.has(forwarded.fn)) found.set(forwarded.fn, { index: forwarded.index, sink });
      }
    }
    return found;
  }
  readonly #forwarders = new Map<string, Map<Site, Forwarder>>();

  #forwardedParameter(text: Site): { fn: Site; index: number } | undefined {
    const kind = this.facts.kindOf(text);
    if (kind !== 'name' && kind !== 'member') return undefined;
    const origins = this.facts.origins(text);
    const [only] = origins;
    if (origins.length !== 1 || only?.kind !== 'parameter' || only.path.length > 0) return undefined;
    const parameter = this.facts.parametersOf(only.fn)[only.index];
    if (!parameter || parameter.decorators.some((decorator) => this.facts.kindOf(decorator) === 'call' && this.roles.ofCall(decorator).some(({ role }) => role === 'http.input'))) return undefined;
    return this.facts.callersOf(only.fn).length > 0 ? { fn: only.fn, index: only.index } : undefined;
  }

  #judgeSink(sink: Sink, findings: SqlFinding[], unknown: SqlUnknown[]): void {
    for (const text of this.facts.texts(sink.text)) {
      const holes = text.filter((part) => part.hole !== undefined);
      if (holes.length === 0) continue;
      const judged = holes.map((part) => this.closed.of(part.hole!, part.scope));
      if (judged.every(({ is }) => is === 'closed')) continue;
      const folded = fold(text);
      const positions = (sink.parts.fragment && this.#positionsInTemplate(sink, folded)) ?? sqlPositions(folded, sink.parts.context);
      holes.forEach((part, index) => {
        const answer = judged[index]!;
        if (answer.is === 'closed') return;
        if (answer.is === 'unknown') {
          unknown.push({ site: part.hole!, why: answer.why });
          return;
        }
        const position: SqlPosition = positions[index] ?? { kind: 'unknown' };
        if (position.kind === 'comment') return;
        if (sink.parts.checksNames && this.#parameterNames.isChecked(sink.call, text, part)) return;
        this.#add(sink, part, answer, position, text, index, findings, unknown);
      });
    }
  }

  /** `Prisma.raw(x)` inside a tagged template: the template's text around it says where its holes stand. */
  #positionsInTemplate(sink: Sink, chunks: readonly string[]): readonly SqlPosition[] | undefined {
    const around = this.facts.templateAround(sink.call);
    if (!around) return undefined;
    const { chunks: outer, index } = around;
    const before = outer.slice(0, index + 1);
    const after = outer.slice(index + 1);
    const joined = [...before.slice(0, -1), before.at(-1)! + chunks[0]!, ...chunks.slice(1, -1), chunks.at(-1)! + after[0]!, ...after.slice(1)];
    return sqlPositions(joined).slice(index, index + chunks.length - 1);
  }

  #add(sink: Sink, part: TextPart, answer: Extract<Closedness, { is: 'open' }>, position: SqlPosition, text: readonly TextPart[], holeIndex: number, findings: SqlFinding[], unknown: SqlUnknown[]): void {
    const whole = text.every((one) => one.hole !== undefined || one.text?.trim() === '');
    const hole = part.hole!;
    if (whole && sink.parts.context === 'statement' && !sink.parts.fragment) {
      // Reported at the callers; without callers nobody here fills it.
      if (this.#forwardedParameter(hole)) {
        // Two functions that hand text on are one more than is followed.
        if (sink.through) unknown.push({ site: hole, why: 'budget' });
        return;
      }
      if (answer.from === 'parameter' && this.#isParameterWithoutCallers(hole)) {
        // What is declared is judged where it is called, in this project or another.
        if (!this.#isDeclared(hole)) unknown.push({ site: hole, why: 'no-caller' });
        return;
      }
    }
    // A query object or a builder instead of text.
    if (whole && this.facts.membersOfType(hole).length > 0 && !this.facts.isString(hole)) return;
    const file = this.facts.place(sink.call).file;
    // A computed key is reported where it is written.
    const at = (sink.isKey ? [sink.text] : [hole, sink.text]).find((site) => this.facts.place(site).file === file) ?? sink.call;
    findings.push({ sink, hole, at, position, from: answer.from, because: answer.because, text, holeIndex });
  }

  #isParameterWithoutCallers(hole: Site): boolean {
    return this.facts.origins(hole).some((origin) => origin.kind === 'parameter' && this.facts.callersOf(origin.fn).length === 0);
  }

  /** Whether the settings say that the function of this parameter runs what it is given: its first argument. */
  #isDeclared(hole: Site): boolean {
    const { facts, roles } = this;
    return facts.origins(hole).some((origin) => {
      if (origin.kind !== 'parameter' || origin.index !== 0) return false;
      const declarations = [origin.fn, facts.holderOf(origin.fn).site].map((site) => facts.declaration(site));
      return roles.entries('sql.raw').some(({ ref }) => 'project' in ref && declarations.some((declared) => facts.is(declared, ref)));
    });
  }

  #untyped(file: string): readonly SqlUnknown[] {
    return this.#candidates(file, (name) => DISTINCT.has(name)).flatMap((call): SqlUnknown[] => {
      const why = this.facts.whyUnknown(this.facts.declaredBy(call));
      return why === 'any' || why === 'unresolved' ? [{ site: call, why }] : [];
    });
  }
}

/** The constant chunks around the holes: one more chunk than holes. */
export function fold(text: readonly TextPart[]): string[] {
  const chunks = [''];
  for (const part of text) {
    if (part.hole) chunks.push('');
    else chunks.push((chunks.pop() ?? '') + (part.text ?? ''));
  }
  return chunks;
}

const withoutBinding = ({ bind: _, ...parts }: SqlParts): SqlParts => parts;

/** Alternatives of one text repeat their holes; the holes of one computed key are one finding. */
function distinct(findings: readonly SqlFinding[]): readonly SqlFinding[] {
  const seen = new Set<Site>();
  return findings.filter(({ hole, at, sink }) => {
    const cause = sink.isKey ? at : hole;
    return !seen.has(cause) && seen.add(cause);
  });
}

