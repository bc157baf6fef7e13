import { describe, expect, test } from 'vitest';
import { sources } from './small-source.js';

// What a function may do, under which conditions, and whether a `catch` swallows it.

const { source, named } = sources([
  { form: 'falls off its end', events: ['end'], code: 'function subject() {} subject();' },
  { form: 'returns', events: ['return true'], code: 'function subject() { return true; } subject();' },
  { form: 'an arrow', events: ['return true'], code: 'const subject = () => true; subject();' },
  { form: 'after a refusal', events: ['throw new Error() [x]', 'return true [!x]'], code: 'function subject(x: boolean) { if (x) throw new Error(); return true; } subject(true);' },
  { form: 'both branches', events: ['return 1 [x]', 'return 2 [!x]'], code: 'function subject(x: boolean) { if (x) return 1; else return 2; } subject(true);' },
  { form: 'a conditional', events: ['return 1 [x]', 'return 2 [!x]'], code: 'function subject(x: boolean) { return x ? 1 : 2; } subject(true);' },
  { form: 'a short circuit', events: ['call g() [x]', 'return x && g()'], code: 'declare function g(): boolean; function subject(x: boolean) { return x && g(); } subject(true);' },
  { form: 'a call, then the end', events: ['call g()', 'end'], code: 'declare function g(): void; function subject() { g(); } subject();' },
  { form: 'a swallowed call', events: ['call g() {block}', 'return 1 {block}', 'return 2 {handler}'], code: 'declare function g(): void; function subject() { try { g(); return 1; } catch { return 2; } } subject();' },
  { form: 'in a callback', events: ['return 1 (within)', 'call g(() => 1)', 'end'], code: 'declare function g(f: () => number): void; function subject() { g(() => 1); } subject();' },
  { form: 'nothing after a return', events: ['return 1'], code: 'function subject() { return 1; throw new Error(); } subject();' },
  { form: 'a loop may not run', events: ['return 1 [x]', 'end'], code: 'function subject(x: boolean) { while (x) return 1; } subject(true);' },
  { form: 'a function inside is its own', events: ['end'], code: 'function subject() { function inner() { throw new Error(); } void inner; } subject();' },
]);

describe('events of a function that', () => {
  test.each(named)('$form', ({ file, events }) => {
    const { facts } = source;
    const shown = facts.events(source.subject(file)).map((event) => {
      const parts: string[] = [event.kind];
      if (event.value && event.kind !== 'end') parts.push(facts.text(event.value));
      if (event.conditions.length > 0) parts.push(`[${event.conditions.map(({ site, holds }) => `${holds ? '' : '!'}${facts.text(site)}`).join(' ')}]`);
      if (event.tries.length > 0) parts.push(`{${event.tries.map(({ place }) => place).join(' ')}}`);
      if (event.within.length > 0) parts.push('(within)');
      return parts.join(' ');
    });
    expect(shown.filter((text) => !text.startsWith('call Error') && !text.startsWith('call new Error'))).toEqual(events);
  });
});
