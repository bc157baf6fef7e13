import { defineModel, method, role } from './model.js';

const ANY_OWN = ['create', 'read', 'update', 'delete'].flatMap((verb) => [`${verb}Any`, `${verb}Own`]);

/** Libraries that decide what a principal may do. Whoever calls them has to act on the answer. */
export const authorisation = [
  defineModel('@casl/ability', { versions: '6–7', docs: 'https://casl.js.org/v6/en/api/casl-ability' }, [
    ['can', 'cannot'].map((member) => role('access.decide', method('Ability', member), { by: 'result' })),
    role('access.decide', method('ForbiddenError', 'throwUnlessCan'), { by: 'throw' }),
    role('access.decide', method('ForbiddenError', 'unlessCan'), { by: 'result' }),
  ]),
  defineModel('accesscontrol', { versions: '3', docs: 'https://github.com/onury/accesscontrol' }, [
    // An object in any case; `granted` is the answer.
    ANY_OWN.map((member) => role('access.decide', method('Query', member), { by: 'result', answer: 'granted' })),
  ]),
  defineModel('casbin', { versions: '5', docs: 'https://casbin.org/docs/enforcers' }, [
    ['enforce', 'enforceSync', 'enforceWithMatcher', 'enforceWithSyncCompile'].map((member) => role('access.decide', method('Enforcer', member), { by: 'result' })),
  ]),
  defineModel('@openfga/sdk', { versions: '0.9', docs: 'https://openfga.dev/docs/getting-started/perform-check' }, [role('access.decide', method('OpenFgaClient', 'check'), { by: 'result', answer: 'allowed' })]),
  defineModel('@cerbos/core', { versions: '0.31', docs: 'https://github.com/cerbos/cerbos-sdk-javascript' }, [role('access.decide', method('Client', 'isAllowed'), { by: 'result' })]),
];
