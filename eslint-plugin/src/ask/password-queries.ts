import type { Facts, Site } from '../facts/index.js';
import type { RoleIndex } from './roles.js';
import { hintOf } from './secret-names.js';
import type { Secrecy } from './secrecy.js';
import type { Sql } from './sql.js';

export interface PasswordQuery {
  /** The member, or the piece of the text, that compares. */
  readonly site: Site;
  readonly call: Site;
}

const DATA_LAYERS = /^(typeorm|knex|mongoose|mongodb|@prisma\/client|sequelize|sequelize-typescript|kysely|drizzle-orm|@mikro-orm\/.*|objection)$/;
const READS = /^(?:find\w*|where|andWhere|exists|existsBy|count|countBy|first|get\w*)$/;
const NESTED = /^(?:where|filter|AND|\$and)$/;
/** A password column and `=`, at the end of a piece of text before a hole; or before a placeholder. */
const BEFORE_HOLE = /(?:^|[\s."'`[(])(?:user_?)?pass(?:word|wd)?(?:_?hash)?["'`\]]?\s*=\s*['"]?\s*$/i;
const BEFORE_PLACEHOLDER = /(?:^|[\s."'`[(])(?:user_?)?pass(?:word|wd)?(?:_?hash)?["'`\]]?\s*=\s*(?:\$\d+|\?|:[a-z]\w*|@[a-z]\w*)/i;
const WHERE = /\bwhere\b/i;

/** Queries that find a user by password: the database compares what is stored with what was typed. */
export class PasswordQueries {
  constructor(
    readonly facts: Facts,
    readonly roles: RoleIndex,
    readonly secrecy: Secrecy,
    readonly sql: Sql,
  ) {}

  /** By names alone. */
  mayOccurIn(file: string): boolean {
    return this.facts.mentions(file, /pass(?:word|wd|_hash)|\bpass\b/i) && (this.roles.mayOccurIn(file, ['sql.raw', 'data.access']) || [...this.facts.namesInFile(file)].some((name) => READS.test(name)));
  }

  in(file: string): readonly PasswordQuery[] {
    let found = this.#byFile.get(file);
    if (!found) this.#byFile.set(file, (found = this.mayOccurIn(file) ? [...this.#objectsIn(file), ...this.#textsIn(file)] : []));
    return found;
  }
  readonly #byFile = new Map<string, readonly PasswordQuery[]>();

  #objectsIn(file: string): readonly PasswordQuery[] {
    return [...this.facts.namesInFile(file)]
      .filter((name) => READS.test(name))
      .flatMap((name) => this.facts.callsInFile(file, name))
      .flatMap((call) => {
        const members = this.facts.argumentsOf(call).flatMap((argument) => this.#passwordsIn(argument, 0));
        return members.length > 0 && this.#isDataLayer(call) ? members.map((site) => ({ site, call })) : [];
      });
  }

  #passwordsIn(argument: Site, depth: number): readonly Site[] {
    if (this.facts.kindOf(argument) !== 'object' || depth > 2) return [];
    return this.facts.propertiesOf(argument).flatMap(({ key, value, site }) => {
      if (key !== undefined && NESTED.test(key)) return this.#passwordsIn(value, depth + 1);
      if (hintOf(key) !== 'password') return [];
      const kind = this.facts.kindOf(value);
      if (kind === 'object' || kind === 'string') return [];
      const side = this.secrecy.of(value);
      return side.hashesPassword || (side.hint === 'password' && (side.from.has('request') || side.from.has('parameter'))) ? [site] : [];
    });
  }

  #isDataLayer(call: Site): boolean {
    const read = this.roles.call(call, 'data.access');
    if (read) return read.parts.kind === 'read';
    return DATA_LAYERS.test(this.facts.packageOf(this.facts.declaredBy(call)) ?? '');
  }

  #textsIn(file: string): readonly PasswordQuery[] {
    if (!this.roles.mayOccurIn(file, ['sql.raw']) && !this.sql.forwardsIn(file)) return [];
    return this.sql.sinksIn(file).flatMap(({ call, text, parts, isKey }): PasswordQuery[] => {
      if (isKey) return [];
      for (const pieces of this.facts.texts(text)) {
        let before = '';
        for (const [index, piece] of pieces.entries()) {
          if (piece.text === undefined) {
            before += '?';
            continue;
          }
          const isCondition = (end: number): boolean => parts.context === 'where' || WHERE.test(before + piece.text!.slice(0, end));
          const bound = BEFORE_PLACEHOLDER.exec(piece.text);
          if (bound && isCondition(bound.index)) return [{ site: text, call }];
          const hole = pieces[index + 1]?.hole;
          if (hole && BEFORE_HOLE.test(piece.text) && isCondition(piece.text.length)) return [{ site: this.facts.contains(call, hole) ? hole : text, call }];
          before += piece.text;
        }
      }
      return [];
    });
  }
}
