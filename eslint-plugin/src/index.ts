import type { Linter, Rule } from 'eslint';
import { configsFor } from './configs.js';
import { VERSION } from './rule.js';
import { rules } from './rules.js';

interface Plugin {
  readonly meta: { readonly name: string; readonly version: string; readonly namespace: string };
  readonly rules: Readonly<Record<string, Rule.RuleModule>>;
  readonly configs: Readonly<Record<'recommended' | 'strict' | 'all' | 'standalone', Linter.Config[]>>;
}

const base = { meta: { name: 'eslint-plugin-lintel', version: VERSION, namespace: 'lintel' }, rules: rules as unknown as Plugin['rules'] };
const plugin: Plugin = Object.assign(base, { configs: configsFor(base) });

export default plugin;
// `require('eslint-plugin-lintel').configs` on Node ≥ 20.19.
export { plugin as 'module.exports' };
export type { LintelSettings } from './ask/settings.js';
