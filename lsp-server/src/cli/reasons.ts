import type { NotJudged } from '../inventory.js';

/** What to do about each reason. */
const REASONS: Readonly<Record<NotJudged['why'], string>> = {
  any: 'on `any` receivers: types are missing, or a client was not generated (prisma generate)',
  unresolved: 'behind imports that do not resolve: install the dependencies',
  'declaration-only': 'decided by a package without a model: name it in settings guards or notGuards',
  dynamic: 'decided by a value that is computed at run time',
  budget: 'too deep to follow',
  'no-root': 'in a project without the start of an application: name it in settings root',
  'no-mount': 'on a router that no application mounts here',
  'no-caller': 'with text from callers outside the project: declare the function in settings sql',
};

const ONE: Readonly<Record<NotJudged['subject'], string>> = { route: 'route', query: 'query', scope: 'tenant of a query' };
const MANY: Readonly<Record<NotJudged['subject'], string>> = { route: 'routes', query: 'queries', scope: 'tenants of queries' };

/** `12 queries on any receivers … (src/a.ts:3, src/b.ts:9)`, most first. */
export function reasonsOf(unjudged: readonly NotJudged[]): readonly string[] {
  const groups = new Map<string, NotJudged[]>();
  for (const one of unjudged) {
    const key = `${one.subject} ${one.why}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()]
    .sort((a, b) => b.length - a.length)
    .map((group) => {
      const { subject, why } = group[0]!;
      const places = group.slice(0, 3).map(({ file, line }) => `${file}:${line}`);
      return `${counted(group.length, ONE[subject], MANY[subject])} ${REASONS[why] ?? why} (${places.join(', ')}${group.length > 3 ? ', …' : ''})`;
    });
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
