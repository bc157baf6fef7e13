const RESTRICTION = 'role|permission|scope|polic|abilit|access|claim|grant|privilege';

/** What metadata is called that is meant to keep somebody out. */
export const RESTRICTING = new RegExp(RESTRICTION, 'i');

/** The same of a decorator: nobody means "public" by any of these. */
export const GUARDING = new RegExp(`${RESTRICTION}|auth|guard|protect`, 'i');
