import { runBoundaries, runFixtures } from './fixture-run.js';

runFixtures('no-floating-authorization');

const promise = ['no-floating-authorization:promise'];
const floating = ['no-floating-authorization:floating'];
const ignored = ['no-floating-authorization:ignored'];

runBoundaries('an answer about access', [
  { name: 'not awaited, negated', finds: promise, code: 'export const a = (user: User) => { if (!can(user)) throw new Error(); };' },
  { name: 'not awaited, negated twice', finds: promise, code: 'export const a = (user: User) => !!can(user);' },
  { name: 'not awaited, in parentheses', finds: promise, code: 'export const a = (user: User) => { if (!(can(user))) throw new Error(); };' },
  { name: 'not awaited, in a loop', finds: promise, code: 'export const a = (user: User) => { while (!can(user)) user.role = ""; };' },
  { name: 'kept in a constant', finds: promise, code: 'export const a = (user: User) => { const ok = can(user); return !ok; };' },
  { name: 'kept in a constant and awaited there', code: 'export const a = async (user: User) => { const ok = can(user); return !(await ok); };' },
  { name: 'compared with nothing', code: 'export const a = (user: User | undefined) => (user === undefined ? undefined : can(user));' },
  { name: 'awaited', code: 'export const a = async (user: User) => { if (!(await can(user))) throw new Error(); };' },
  { name: 'of a function that is about something else', code: 'export const a = (user: User) => !load(user);' },
  { name: 'of a function that says what nobody may', code: 'export const a = (user: User) => !cannotSee(user);' },
], GIVEN(), {});

runBoundaries('a refusal', [
  { name: 'that nobody awaits', finds: floating, code: 'export const a = (user: User) => { assertAdmin(user); };' },
  { name: 'behind void', finds: floating, code: 'export const a = (user: User) => { void assertAdmin(user); };' },
  { name: 'behind a condition', finds: floating, code: 'export const a = (user: User, on: boolean) => { on && assertAdmin(user); };' },
  { name: 'in a try whose catch never hears of it', finds: floating, code: 'export const a = (user: User) => { try { assertAdmin(user); } catch { return; } };' },
  { name: 'that is awaited', code: 'export const a = async (user: User) => { await assertAdmin(user); };' },
  { name: 'that is returned', code: 'export const a = (user: User) => assertAdmin(user);' },
  { name: 'that is caught', code: 'export const a = (user: User, next: (error: unknown) => void) => { assertAdmin(user).catch(next); };' },
  { name: 'that comes at once', code: 'export const a = (user: User) => { assertNow(user); };' },
  { name: 'that is one among the results of a function', code: 'export const a = (user: User) => { void checkedRows(user); };' },
], GIVEN(), {});

runBoundaries('an answer that nobody looks at', [
  { name: 'of a function that only answers', finds: ignored, code: 'export const a = (user: User) => { isAdmin(user); };' },
  { name: 'of a function that throws', code: 'export const a = (user: User) => { isAdminOrThrows(user); };' },
  { name: 'of a function that is only declared', code: 'export const a = (user: User) => { isMember(user); };' },
  { name: 'of a function that asks nothing about who calls', code: 'export const a = () => { isAllowedHere(); };' },
], GIVEN(), {});

function GIVEN(): string {
  return `
  interface User { id: string; role: string }
  async function can(user: User): Promise<boolean> { return user.role === 'admin'; }
  async function cannotSee(user: User): Promise<boolean> { return user.role !== 'admin'; }
  async function load(user: User): Promise<string> { return user.id; }
  async function assertAdmin(user: User): Promise<void> { if (user.role !== 'admin') throw new Error('no'); }
  function assertNow(user: User): void { if (user.role !== 'admin') throw new Error('no'); }
  async function checkedRows(user: User): Promise<string[]> { if (user.role !== 'admin') throw new Error('no'); return []; }
  function isAdmin(user: User): boolean { return user.role === 'admin'; }
  function isAdminOrThrows(user: User): boolean { assertNow(user); return user.role === 'admin'; }
  declare function isMember(user: User): boolean;
  function isAllowedHere(): boolean { return process.platform === 'linux'; }
  export const kept = [can, cannotSee, load, assertAdmin, assertNow, checkedRows, isAdmin, isAdminOrThrows, isAllowedHere, (user: User) => isMember(user)];`;
}
