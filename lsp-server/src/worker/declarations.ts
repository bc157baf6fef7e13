import type { Declarable } from 'eslint-plugin-lintel/engine';
import type { Linter } from 'eslint';
import { basename, posix } from 'node:path';
import type { FileConfiguration } from './configuration.js';
import type { Declaration, TextEdit } from './messages.js';
import { newConfiguration, settingsEdit, withSaid, type Said } from './settings-edit.js';

/** What a declaration is written into, and how it is tried. */
export interface DeclarationsDeps {
  readonly configuration: FileConfiguration;
  /** A `lintel.config.mjs` that would be read if it were there. */
  readonly missing: string | undefined;
  read(file: string): string | undefined;
  /** At an offset of what `read` gives. */
  insertion(file: string, at: number, text: string): TextEdit;
  /** What would be said of the file under other settings. */
  lint(settings: object): readonly Linter.LintMessage[];
}

/** What somebody can say that ends a finding: each was tried before it is offered. */
export class Declarations {
  readonly #tried = new Map<string, readonly Linter.LintMessage[]>();

  constructor(readonly deps: DeclarationsDeps) {}

  of(message: Linter.LintMessage, declarable: readonly Declarable[]): readonly Declaration[] {
    return declarable.flatMap((one) => {
      const said = this.#saidBy(one);
      // What ends nothing when it is a setting ends nothing as a comment.
      if (said && !this.#ends(said, message)) return [];
      const setting = said && this.#inSettings(one, said);
      return [...(setting ? [setting] : []), ...this.#inComment(one)];
    });
  }

  #saidBy({ key, value, columns }: Declarable): Said | undefined {
    if (value === undefined) return undefined;
    const [first, member] = key.split('.') as [string, string?];
    const path: Said['path'] = member === undefined ? [first] : ['tenant', member];
    return { path, value: typeof value === 'object' ? `${this.#moduleOf(value.module)}#${value.name}` : value, ...(columns && { columns }) };
  }

  #moduleOf(module: string): string {
    const { base } = this.deps.configuration.settings as { readonly base?: unknown };
    if (!module.startsWith('/') && !/^[A-Za-z]:\//.test(module)) return module;
    const path = typeof base === 'string' ? posix.relative(base.replaceAll('\\', '/'), module) : module;
    return path.startsWith('../') || path.startsWith('/') ? path : `./${path}`;
  }

  #ends(said: Said, { ruleId, line, column, message }: Linter.LintMessage): boolean {
    const settings = withSaid(this.deps.configuration.settings as Readonly<Record<string, unknown>>, said);
    if (!settings) return false;
    const key = JSON.stringify(settings);
    let messages = this.#tried.get(key);
    if (!messages) this.#tried.set(key, (messages = this.deps.lint(settings)));
    return !messages.some((other) => other.ruleId === ruleId && other.line === line && other.column === column && other.message === message);
  }

  #inSettings(one: Declarable, said: Said): Declaration | undefined {
    const { configuration, missing } = this.deps;
    const { config } = configuration;
    if (config === undefined) return missing === undefined ? undefined : { title: titleOf(one, `in a new ${basename(missing)}`), file: missing, isNew: true, edits: [{ range: START, newText: newConfiguration(said) }] };
    const text = this.deps.read(config);
    const edit = text === undefined ? undefined : settingsEdit(config, text, said, configuration.settings as Readonly<Record<string, unknown>>);
    return edit && { title: titleOf(one, `in ${basename(config)}`), file: config, isNew: false, edits: [this.deps.insertion(config, edit.at, edit.text)] };
  }

  #inComment(one: Declarable): readonly Declaration[] {
    if (!one.mark) return [];
    const { role, at } = one.mark;
    const text = this.deps.read(at.file);
    if (text === undefined) return [];
    const before = text.slice(text.lastIndexOf('\n', at.start - 1) + 1, at.start);
    const end = text.includes('\r\n') ? '\r\n' : '\n';
    const comment = `/** @lintel ${role} */${/^\s*$/.test(before) ? `${end}${before}` : ' '}`;
    return [{ title: titleOf(one, 'in a comment'), file: at.file, isNew: false, edits: [this.deps.insertion(at.file, at.start, comment)] }];
  }
}

const START = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

function titleOf({ key, name, value }: Declarable, where: string): string {
  const what: Readonly<Record<Declarable['key'], string>> = {
    guards: `\`${name}\` as a guard`,
    notGuards: `\`${name}\` as no guard`,
    public: value === undefined ? `\`${name}\` public` : `\`${name}\` as the mark of public routes`,
    sql: `\`${name}\` as running any SQL it is given`,
    tenant: 'that rows belong to no tenant',
    'tenant.columns': `\`${name}\` as the column of the tenant`,
    'tenant.from': `\`${name}\` as giving the caller's tenant`,
    'tenant.shared': `\`${name}\` as shared by all tenants`,
    'tenant.scopedBy': `\`${name}\` as a check of the caller's tenant`,
  };
  return `Declare ${what[key]} ${where}`;
}
