import type { Facts, Site } from '../../facts/index.js';
import type { RoleIndex } from '../roles.js';
import { canonical, carries, isKey } from './column-names.js';
import type { Provenance, Source } from './provenance.js';
import type { Query } from './queries.js';
import type { Tenancy } from './tenancy.js';

/** Names of what stands for the caller: handed to a call beside a key, it asks whether this caller may. */
const CALLER = /^(?:req|request|ctx|context|user|currentUser|principal|auth|session|account|actor|viewer|member|me|claims)$|User$|Principal$|Context$/;
/** Names of who is calling, whose members are theirs. */
const PERSON = /^(?:user|currentUser|principal|auth|actor|viewer|me|claims)$/;
/** Members that tie a row to somebody. */
const OWNER = /(?:owner|user|author|creator|createdby|member|account|assignee)(?:id)?$/;

/** Whether a row, or the key by which it is asked for, is compared with the caller before it is used. Says yes where a call might do it. */
export class Checks {
  constructor(
    readonly facts: Facts,
    readonly roles: RoleIndex,
    readonly provenance: Provenance,
    readonly tenancy: Tenancy,
    /** Queries of a file that are constrained: each tells whether its key is the caller's. */
    readonly constrainedIn: (file: string) => readonly Query[],
  ) {}

  /** `key` is the expression in the query; the source says through which calls it came. `afterwards`: a look at the row counts, too. */
  covers(query: Query, key: Site, source: Source, afterwards = true): boolean {
    let place = query.call;
    let name = key;
    for (const call of [undefined, ...source.calls]) {
      if (call) {
        name = this.facts.argumentsOf(call).find((argument) => this.#speaks(argument, source.read)) ?? source.read;
        place = call;
      }
      const speaks = (argument: Site): boolean => this.#speaks(argument, name) || this.#speaks(argument, source.read) || this.#isMemberOf(argument, source.read, key);
      if (this.#isCheckedBefore(place, speaks, key) || (afterwards && this.#isResultChecked(place))) return true;
    }
    return false;
  }

  /** `req.body.organizationId = req.user.activeOrganizationId`, before it is read or handed on. */
  isOverwritten({ read, calls, handler }: Source, names: readonly string[]): boolean {
    return [...new Set(names)].some((name) =>
      this.facts.writesNamed(name).some((write) => {
        if (!this.facts.writtenObject(write)) return false;
        const { file, start } = this.facts.place(write);
        const isBefore = [...calls, read].some((place) => this.facts.place(place).file === file && start < this.facts.place(place).end && this.#functionAround(place) === this.#functionAround(write));
        return isBefore && (handler === undefined || calls.length > 0 || this.facts.contains(handler, write)) && this.provenance.of(this.facts.writtenValue(write), undefined, 1).some(({ from }) => from === 'principal' || from === 'row');
      }),
    );
  }

  /** Code on the way reads the owner of what it was handed: what it makes of it is its business. */
  handlesOwner({ calls, read }: Source): boolean {
    return calls.some((call) => {
      const callee = this.facts.functionOf(call);
      return callee !== undefined && this.facts.parametersOf(callee.fn).some(({ site, name }, index) => name !== '' && this.#holds(call, index, read) && [...this.facts.membersRead(callee.fn, site)].some((member) => this.tenancy.columns().includes(canonical(member))));
    });
  }

  #holds(call: Site, index: number, read: Site): boolean {
    const argument = this.facts.argumentsOf(call)[index];
    return argument !== undefined && (this.facts.isSameReading(argument, read) || (this.facts.kindOf(argument) === 'name' && this.provenance.of(argument, undefined, 0).some(({ from }) => from === 'request')));
  }

  #ownerName(): RegExp {
    return new RegExp(`^(?:${this.tenancy.columns().map((column) => column.split('').join('_?')).join('|')})$`, 'i');
  }

  /** An earlier call of the same function that asks about the same key. */
  #isCheckedBefore(place: Site, speaks: (argument: Site) => boolean, key: Site): boolean {
    const fn = this.#functionAround(place);
    if (!fn) return false;
    const { start, file } = this.facts.place(place);
    const constrained = this.constrainedIn(file);
    return this.facts.callsIn(fn).some((call) => {
      const at = this.facts.place(call);
      if (call === place || at.start >= start || at.end > start || this.facts.kindOf(call) === 'tag') return false;
      if (!this.facts.argumentsOf(call).some(speaks)) return false;
      // A list that came back shorter was no answer.
      const asking = constrained.find((query) => query.call === call || this.facts.contains(call, query.call));
      // A change that touched no row tells nobody.
      if (asking && (asking.op === 'update' || asking.op === 'delete') && this.facts.useOf(this.facts.chainEnd(asking.call)).as === 'nothing') return false;
      if (asking) return this.facts.shapeOf(key) !== 'list';
      if (this.roles.ofCall(call).some(({ role }) => role === 'data.scope' || role === 'access.decide')) return true;
      if (this.#isResultChecked(call)) return true;
      if (this.roles.ofCall(call).some(({ role }) => role === 'data.query' || role === 'data.access' || role === 'data.start' || role === 'data.condition')) return false;
      if (this.facts.argumentsOf(call).some((argument) => this.#isCaller(argument))) return true;
      // `await this.access.assertMember(projectId)`: nobody takes what it answers.
      const { as } = this.facts.useOf(call);
      return as === 'nothing' && this.#mayThrow(call);
    });
  }

  /** Somebody looks at the owner of the row, or hands the row to what decides. */
  #isResultChecked(place: Site, hops = 2): boolean {
    return this.facts.readsOfResult(this.facts.chainEnd(place)).some((read) => {
      const member = this.facts.memberRead(read);
      if (member && this.#isOwner(member.name)) {
        if (this.facts.decides(member.site)) return true;
        const call = this.facts.callGiven(member.site);
        return call !== undefined && this.facts.argumentsOf(call).some((argument) => !this.facts.contains(argument, member.site) && this.#isCaller(argument));
      }
      if (member) {
        // A key of another row: who may see that one may see this one.
        if (isKey(member.name) && canonical(member.name) !== 'id' && this.facts.decides(member.site)) return true;
        const call = isKey(member.name) && canonical(member.name) !== 'id' ? this.facts.callGiven(member.site) : undefined;
        if (!call || this.facts.kindOf(call) !== 'call') return false;
        return this.facts.argumentsOf(call).some((argument) => !this.facts.contains(argument, member.site) && this.#isCaller(argument)) || (hops > 0 && this.#isResultChecked(call, hops - 1));
      }
      const call = this.facts.callGiven(read);
      if (!call || this.facts.kindOf(call) !== 'call') return false;
      const args = this.facts.argumentsOf(call);
      if (!args.some((argument) => this.facts.bare(argument) === read || this.facts.contains(argument, read))) return false;
      if (this.roles.call(call, 'access.decide') || this.roles.call(call, 'data.scope')) return true;
      if (args.some((argument) => !this.facts.contains(argument, read) && this.#isCaller(argument))) return this.facts.useOf(call).as !== 'other' || this.#mayThrow(call);
      return this.facts.useOf(call).as === 'nothing' && this.#mayThrow(call) && this.#comparesOwner(call);
    });
  }

  /** A project function that looks at the owner of what it is given. */
  #comparesOwner(call: Site): boolean {
    const called = this.facts.functionOf(call);
    return called !== undefined && this.facts.readsMember(called.fn, this.#ownerName());
  }

  #isOwner(member: string): boolean {
    const name = canonical(member);
    return this.tenancy.columns().some((column) => name === column || name === column.replace(/id$/, '')) || OWNER.test(name);
  }

  #mayThrow(call: Site): boolean {
    const called = this.facts.functionOf(call);
    // Without source it is not known that it cannot.
    return !called || this.facts.events(called.fn).some(({ kind }) => kind === 'throw' || kind === 'call');
  }

  /** The caller, or the caller's tenant. */
  #isCaller(argument: Site): boolean {
    const name = this.facts.lastNameOf(argument) ?? '';
    // `user.id`
    const object = this.facts.objectOf(argument);
    if (object && PERSON.test(this.facts.lastNameOf(object) ?? '')) return true;
    if (CALLER.test(name) || this.tenancy.columns().some((column) => carries(name, column))) return true;
    if (this.facts.kindOf(argument) === 'object') return this.facts.propertiesOf(argument).some(({ key, value }) => (key !== undefined && (CALLER.test(key) || this.tenancy.columns().some((column) => carries(key, column)))) || this.#isCaller(value));
    return (this.facts.kindOf(argument) === 'member' || this.facts.kindOf(argument) === 'name') && this.provenance.of(argument, undefined, 0).some(({ from }) => from === 'principal');
  }

  /** Whether an argument is the key, or holds it. */
  #speaks(argument: Site, key: Site): boolean {
    const value = this.facts.spreadOf(argument) ?? argument;
    if (this.facts.isSameReading(value, key)) return true;
    if (this.facts.kindOf(value) === 'object') return this.facts.propertiesOf(value).some((property) => this.#speaks(property.value, key));
    if (this.facts.kindOf(value) === 'call') return this.facts.argumentsOf(value).some((inner) => this.#speaks(inner, key));
    // `const { id } = req.params` and `req.params.id`
    const last = this.facts.lastNameOf(value);
    return last !== undefined && this.facts.kindOf(value) === 'name' && last === this.facts.lastNameOf(key) && this.facts.kindOf(key) !== 'call';
  }

  /** `dto.spaceId`, where `dto` is handed on and its `spaceId` is the key. */
  #isMemberOf(argument: Site, whole: Site, key: Site): boolean {
    const value = this.facts.spreadOf(argument) ?? argument;
    const name = this.facts.lastNameOf(key);
    return this.facts.kindOf(value) === 'member' && name !== undefined && this.facts.lastNameOf(value) === name && this.facts.rootNameOf(value) === this.facts.rootNameOf(whole);
  }

  /** The function in which a place stands, callbacks of lists looked through. */
  #functionAround(place: Site): Site | undefined {
    let fn = this.facts.enclosingFunction(place);
    while (fn && this.facts.passedTo(fn) && this.facts.enclosingFunction(fn)) fn = this.facts.enclosingFunction(fn);
    return fn;
  }
}
