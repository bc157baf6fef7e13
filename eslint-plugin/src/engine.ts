/** What the language server and the command line need beside the rules. */
export { Application } from './ask/application.js';
export type { Declarable, DeclarableKey, Named } from './ask/declarable.js';
export { relatedIn, type Related } from './ask/ledger.js';
export type { Route } from './ask/route.js';
export { settingsOf, type LintelSettings, type Settings } from './ask/settings.js';
export { reasons, tenantsIn, unjudgedIn, type Unjudged } from './ask/unjudged.js';
export { compilerVersion, followProgram, hasCompilerApi, type Place, type Site } from './facts/index.js';
export { rules } from './rules.js';
