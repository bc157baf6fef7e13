import { refuse } from '../scope.js';
import type { Builder } from './metadata.js';

/** What `build` may call: what describes one SELECT, and neither runs it nor leads to another statement, entity or connection. */
const describing = new Set(
  (
    'select addSelect distinct distinctOn innerJoin leftJoin innerJoinAndSelect leftJoinAndSelect innerJoinAndMapOne innerJoinAndMapMany leftJoinAndMapOne leftJoinAndMapMany ' +
    'where andWhere orWhere whereInIds andWhereInIds orWhereInIds having andHaving orHaving groupBy addGroupBy orderBy addOrderBy limit offset take skip ' +
    'setParameter setParameters withDeleted setLock setOnLocked cache'
  ).split(' '),
);

/** The builder as far as `build` needs it; each of its methods returns it. */
export function describe(builder: Builder): Builder {
  const methods = builder as unknown as Record<string, (...given: unknown[]) => unknown>;
  const limited: Builder = new Proxy(Object.freeze(Object.create(null) as Builder), {
    get(_, name) {
      // Asked by `await` and by whatever prints an object.
      if (typeof name === 'symbol' || name === 'then') return undefined;
      if (!describing.has(name)) refuse('scope_unsupported', 'a method of the query builder');
      return (...given: unknown[]) => {
        methods[name]!(...given);
        return limited;
      };
    },
  });
  return limited;
}
