import type { Outcome } from './chance.js';
import type { Site } from './site.js';

// Which environment a program runs in, as far as names and texts tell.

const DEVELOPMENT = /^(?:dev|devel|development|local|localhost|test|testing)$/i;
const PRODUCTION = /^prod(?:uction)?$/i;
const IS_DEVELOPMENT = /^(?:__DEV__|(?:is_?)?(?:dev|development|local|test|testing)(?:_?mode|_?env|elopment)?)$/i;
const IS_PRODUCTION = /^(?:is_?)?prod(?:uction)?(?:_?mode|_?env)?$/i;
const KIND_OF_ENVIRONMENT = /^(?:NODE_ENV|APP_ENV|ENV|ENVIRONMENT|STAGE|nodeEnv|environment|env|stage)$/;

/** By the name of a flag: `isProduction`, `__DEV__`. */
export function kindOfEnvironment(name: string, by: Site): Outcome | undefined {
  if (IS_PRODUCTION.test(name)) return { holds: 'open', fails: 'development', by };
  return IS_DEVELOPMENT.test(name) ? { holds: 'development', fails: 'open', by } : undefined;
}

/** By the text that a variable of the environment is compared with: `NODE_ENV === 'production'`. */
export function comparedEnvironment(names: readonly string[], text: string, by: Site): Outcome | undefined {
  if (!names.some((name) => KIND_OF_ENVIRONMENT.test(name))) return undefined;
  if (PRODUCTION.test(text)) return { holds: 'open', fails: 'development', by };
  return DEVELOPMENT.test(text) ? { holds: 'development', fails: 'open', by } : undefined;
}
