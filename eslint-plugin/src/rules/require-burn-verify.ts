import { Ask } from '../ask/ask.js';
import { relate } from '../ask/ledger.js';
import { loginSuggestions } from '../fixes/login.js';
import { loginFixes } from '../fixes/suggestion.js';
import { defineRule } from '../rule.js';

export default defineRule<[], 'unburnt' | keyof typeof loginFixes>({
  name: 'require-burn-verify',
  meta: {
    type: 'problem',
    hasSuggestions: true,
    docs: {
      description: 'Require a login to hash the password even where the user does not exist',
      recommended: 'strict',
      requiresTypeChecking: true,
      catalogue: ['R12'],
      threat: { cwe: [208, 204], asvs: ['v5.0.0-6.3.8'], apiTop10: [2], top10: ['A07'], securitySeverity: 5.3, precision: 'high', attack: 'An answer without the time of a password hash says that nobody has this name: a list of addresses becomes a list of accounts.', guarantees: [5] },
      roles: ['password.verify', 'password.hash'],
      frameworks: ['bcrypt', 'bcryptjs', 'argon2', '@node-rs/argon2'],
    },
    messages: {
      ...loginFixes,
      unburnt: 'Without `{{user}}` no password is hashed: the time of the answer tells who has an account. Verify against a dummy hash, too.',
    },
    schema: [],
    defaultOptions: [],
  },
  defaultOptions: [],
  create(context) {
    const ask = Ask.for(context, ['password.verify'], (application, file) => application.logins.mayOccurIn(file));
    if (!ask) return {};
    return {
      'Program:exit'() {
        const seen = new Set<unknown>();
        for (const login of ask.application.logins.unburntIn(ask.file)) {
          if (!ask.isHere(login.test) || seen.has(login.test)) continue;
          seen.add(login.test);
          relate(context, login.test, ask, [login.verify, ...(login.lookup ? [login.lookup] : [])]);
          context.report({ loc: ask.loc(login.test), messageId: 'unburnt', data: { user: ask.facts.shortText(login.test) }, suggest: loginSuggestions(ask, login) });
        }
      },
    };
  },
});
