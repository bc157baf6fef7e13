import type { RoleEntry, Slot } from '../models/model.js';

/** `'./src/auth/jwt.guard#JwtAuthGuard'`, `'@acme/auth#Auth'`, `'…#Class.method'`. `./` is relative to `settings.lintel.base`, else the working directory. */
export type Reference = string;

/** What a team declares. Everything is optional: most of it is inferred. */
export interface LintelSettings {
  /** Guards and middleware that can refuse, although the facts cannot see it. */
  readonly guards?: readonly Reference[];
  readonly notGuards?: readonly Reference[];
  /** Own markers of public routes, or constant lists of path prefixes that are public. */
  readonly public?: readonly Reference[];
  /** Own ways to register a route. */
  readonly routers?: readonly RouterSetting[];
  /** Project functions that run text as SQL: their first argument is judged at every caller. */
  readonly sql?: readonly Reference[];
  /** Project functions and classes that give secrets properly: what they return is not traced. */
  readonly secrets?: readonly Reference[];
  /** To whom rows belong, where inference cannot tell; `false`: to no tenant. */
  readonly tenant?: TenantSetting | false;
  /** Files that compose the application, where inference cannot tell. */
  readonly root?: readonly string[];
  readonly files?: { readonly tests?: readonly string[]; readonly migrations?: readonly string[]; readonly seeds?: readonly string[]; readonly scripts?: readonly string[] };
  readonly runtime?: 'auto' | 'never';
  /** Directory to which `./` in references is relative: an absolute path. */
  readonly base?: string;
}

/** Parts are an argument's index and members in it: `'0.path'`. */
export interface RouterSetting {
  readonly ref: Reference;
  readonly method?: string;
  readonly path?: string;
  /** Who may: middleware, or any value but `undefined`, `null`, `false`, an empty list and 'NONE'. */
  readonly guard?: string;
  readonly handler?: string;
}

export interface TenantSetting {
  /** Members that hold the tenant of a row: `['workspaceId']`. Spellings of the database count as the same. */
  readonly columns: readonly string[];
  /** Where the caller's tenant is read from: a decorator `'@AuthWorkspace()'`, a path `'req.user.activeWorkspaceId'`, or a reference to a function. */
  readonly from?: readonly string[];
  /** Entities, by name, whose rows belong to everybody although they have the column. */
  readonly shared?: readonly string[];
  /** Own repositories and functions that constrain every query themselves, or check a row before they hand it over. */
  readonly scopedBy?: readonly Reference[];
}

/** What was declared; `columns` is undefined where nothing was, and empty where there are no tenants. */
export interface Tenant {
  readonly columns: readonly string[] | undefined;
  readonly from: readonly string[];
  readonly shared: readonly string[];
}

export interface Settings {
  readonly entries: readonly RoleEntry[];
  /** References with the key under which they were given: each must resolve. */
  /** Directory to which paths are relative. */
  readonly base: string;
  readonly references: readonly { readonly key: string; readonly text: Reference; readonly entry: RoleEntry }[];
  readonly tenant: Tenant;
  readonly root: readonly string[];
  readonly files: Required<NonNullable<LintelSettings['files']>>;
  readonly runtime: 'auto' | 'never';
  readonly problems: readonly string[];
}

const KEYS = ['guards', 'notGuards', 'public', 'routers', 'sql', 'secrets', 'tenant', 'root', 'files', 'runtime', 'base'] as const;
const ROUTER_PARTS = ['method', 'path', 'guard', 'handler'] as const;
const TENANT_KEYS = ['columns', 'from', 'shared', 'scopedBy'] as const;
const FILE_KEYS = ['tests', 'migrations', 'seeds', 'scripts'] as const;

const DEFAULT_FILES: Settings['files'] = {
  tests: ['**/*.{spec,test,e2e-spec,e2e}.*', '**/{test,tests,__tests__,__mocks__,e2e,cypress,mocks}/**', '**/{test,e2e}-*/**'],
  migrations: ['**/{migrations,migration}/**', '**/*.migration.*'],
  seeds: ['**/{seeds,seeders,seed}/**', '**/*.{seed,seeder}.*'],
  // The tools', by name: `auth.config.ts` is the application's own.
  scripts: ['**/{scripts,bin,tools}/**', '**/{babel,codegen,commitlint,cypress,drizzle,esbuild,eslint,jest,jest-e2e,karma,knip,lint-staged,metro,next,nuxt,playwright,postcss,prettier,prisma,release,rollup,rspack,stylelint,svelte,tailwind,taze,tsdown,tsup,vite,vitest,vue,webpack}.config.*'],
};

const cache = new WeakMap<object, Settings>();
const none = {};

/** Validates once per settings object. Problems are sentences with what is wrong and the nearest valid name. */
export function settingsOf(raw: unknown): Settings {
  const key = typeof raw === 'object' && raw !== null ? raw : none;
  let settings = cache.get(key);
  if (!settings) cache.set(key, (settings = validate(raw)));
  return settings;
}

function validate(raw: unknown): Settings {
  const problems: string[] = [];
  const input: Record<string, unknown> = {};
  if (raw !== undefined && (typeof raw !== 'object' || raw === null || Array.isArray(raw))) problems.push('settings.lintel must be an object.');
  else for (const [key, value] of Object.entries(raw ?? {})) {
    if ((KEYS as readonly string[]).includes(key)) input[key] = value;
    else problems.push(`settings.lintel.${key} is not a setting.${hint(key, KEYS)}`);
  }
  const base = typeof input['base'] === 'string' ? input['base'] : process.cwd();
  const references: { key: string; text: string; entry: RoleEntry }[] = [];
  const add = (key: string, make: (ref: RoleEntry['ref']) => RoleEntry): void => {
    for (const text of strings(input[key], key, problems)) {
      const ref = parseReference(text, base);
      if (!ref) problems.push(`settings.lintel.${key}: '${text}' is not a reference. Write './path/to/file#Name' or 'package#Name'.`);
      else references.push({ key, text, entry: make(ref) });
    }
  };
  add('guards', (ref) => ({ role: 'auth.guard', ref, parts: {} }));
  add('notGuards', (ref) => ({ role: 'guard.other', ref, parts: { reason: 'is declared as no guard' } }));
  add('public', (ref) => ({ role: 'access.public', ref, parts: { reason: { arg: 0, path: ['reason'] } } }));
  add('sql', (ref) => ({ role: 'sql.raw', ref, parts: { text: { arg: 0 }, context: 'statement' } }));
  for (const { text, parts } of routers(input['routers'], problems)) {
    const ref = parseReference(text, base);
    if (!ref) problems.push(`settings.lintel.routers: '${text}' is not a reference. Write './path/to/file#Name' or 'package#Name'.`);
    else references.push({ key: 'routers', text, entry: { role: 'router.declared', ref, parts } });
  }
  add('secrets', (ref) => ({ role: 'secret.source', ref, parts: {} }));

  const tenant = tenantIn(input['tenant'], problems);
  for (const text of tenant.references) {
    const ref = parseReference(text, base);
    if (!ref) problems.push(`settings.lintel.tenant: '${text}' is not a reference. Write './path/to/file#Name' or 'package#Name'.`);
    else references.push({ key: 'tenant', text, entry: { role: 'data.scope', ref, parts: {} } });
  }
  const files = { ...DEFAULT_FILES };
  if (input['files'] !== undefined) {
    if (typeof input['files'] !== 'object' || input['files'] === null) problems.push('settings.lintel.files must be an object.');
    else for (const [key, value] of Object.entries(input['files'])) {
      if ((FILE_KEYS as readonly string[]).includes(key)) files[key as keyof typeof files] = [...strings(value, `files.${key}`, problems)];
      else problems.push(`settings.lintel.files.${key} is not a setting.${hint(key, FILE_KEYS)}`);
    }
  }
  const runtime = input['runtime'] ?? 'auto';
  if (runtime !== 'auto' && runtime !== 'never') problems.push("settings.lintel.runtime must be 'auto' or 'never'.");
  return {
    entries: references.map(({ entry }) => entry),
    base,
    references,
    tenant: { columns: tenant.columns, from: tenant.from, shared: tenant.shared },
    root: strings(input['root'], 'root', problems).map((path) => absolute(path, base)),
    files,
    runtime: runtime === 'never' ? 'never' : 'auto',
    problems,
  };
}

/** Objects with a reference and places of parts; every mistake is a sentence. */
function routers(value: unknown, problems: string[]): readonly { text: Reference; parts: Readonly<Record<string, Slot>> }[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    problems.push('settings.lintel.routers must be a list of objects.');
    return [];
  }
  return value.flatMap((one: unknown) => {
    const { ref, ...rest } = (typeof one === 'object' && one !== null ? one : {}) as Record<string, unknown>;
    if (typeof ref !== 'string') {
      problems.push("settings.lintel.routers: each needs a `ref`, such as './src/routes/controller#Controller.route'.");
      return [];
    }
    const parts: Record<string, Slot> = {};
    for (const [key, place] of Object.entries(rest)) {
      if (!(ROUTER_PARTS as readonly string[]).includes(key)) problems.push(`settings.lintel.routers: '${key}' is no part of a route.${hint(key, ROUTER_PARTS)}`);
      else if (typeof place !== 'string' || !/^\d+(\.\w+)*$/.test(place)) problems.push(`settings.lintel.routers: '${String(place)}' is no place. Write the argument's index, and members in it: '0.path'.`);
      else {
        const [index, ...path] = place.split('.');
        parts[key] = path.length > 0 ? { arg: Number(index), path } : { arg: Number(index) };
      }
    }
    return [{ text: ref, parts }];
  });
}

/** `from` holds decorators and paths as well as references. */
function tenantIn(value: unknown, problems: string[]): Tenant & { readonly references: readonly Reference[] } {
  const none = { columns: undefined, from: [], shared: [], references: [] };
  if (value === undefined) return none;
  if (value === false) return { ...none, columns: [] };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    problems.push("settings.lintel.tenant must be an object, such as { columns: ['workspaceId'] }, or false.");
    return none;
  }
  const given = value as Record<string, unknown>;
  for (const key of Object.keys(given)) if (!(TENANT_KEYS as readonly string[]).includes(key)) problems.push(`settings.lintel.tenant.${key} is not a setting.${hint(key, TENANT_KEYS)}`);
  const columns = strings(given['columns'], 'tenant.columns', problems);
  if (columns.length === 0) problems.push("settings.lintel.tenant.columns must name at least one column, such as 'workspaceId'.");
  const from = strings(given['from'], 'tenant.from', problems);
  const isReference = (text: string): boolean => text.includes('#');
  return {
    columns: columns.length > 0 ? columns : undefined,
    from: from.filter((text) => !isReference(text)),
    shared: strings(given['shared'], 'tenant.shared', problems),
    references: [...from.filter(isReference), ...strings(given['scopedBy'], 'tenant.scopedBy', problems)],
  };
}

function strings(value: unknown, key: string, problems: string[]): readonly string[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value;
  problems.push(`settings.lintel.${key} must be a list of strings.`);
  return [];
}

function parseReference(text: string, base: string): RoleEntry['ref'] | undefined {
  const [place, name, ...rest] = text.split('#');
  if (!place || !name || rest.length > 0) return undefined;
  const dot = name.lastIndexOf('.');
  const parts = dot > 0 ? { name: name.slice(0, dot), member: name.slice(dot + 1) } : { name };
  if (/^\.{0,2}\//.test(place)) return { project: absolute(place, base), ...parts };
  return { from: place, ...parts };
}

const absolute = (path: string, base: string): string => {
  if (path.startsWith('/')) return path;
  const parts = base.replaceAll('\\', '/').split('/');
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
};

/** ` Did you mean 'guards'?`, for a name within two edits or with a common start. */
export function hint(name: string, valid: readonly string[]): string {
  const best = valid.map((candidate) => ({ candidate, distance: distance(name.toLowerCase(), candidate.toLowerCase()) })).sort((a, b) => a.distance - b.distance)[0];
  return best && best.distance <= Math.max(2, Math.floor(name.length / 3)) ? ` Did you mean '${best.candidate}'?` : ` Valid: ${valid.join(', ')}.`;
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}
