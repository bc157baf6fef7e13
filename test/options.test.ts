import { Linter } from 'eslint';
import lintel from 'eslint-plugin-lintel';
import { describe, expect, test } from 'vitest';
import { rules, type RuleName } from '../eslint-plugin/src/rules.js';

// Every rule takes its own defaults, refuses what it does not know, and says what each option does.

interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly additionalProperties?: boolean;
  readonly properties?: Readonly<Record<string, Schema>>;
}

const linter = new Linter();
const check = (name: string, options: readonly unknown[]) => () => linter.verify('', [{ plugins: { lintel: lintel as never }, rules: { [`lintel/${name}`]: ['error', ...options] } }]);

describe.each(Object.keys(rules) as RuleName[])('%s', (name) => {
  const { meta } = rules[name];
  const schemas = meta.schema as readonly Schema[];
  const defaults = meta.defaultOptions as readonly Readonly<Record<string, unknown>>[];

  test('takes nothing, and its defaults', () => {
    expect(check(name, [])).not.toThrow();
    expect(check(name, defaults)).not.toThrow();
  });

  test('refuses junk', () => {
    for (const junk of [null, 'junk', 7, true, [], { junk: true }]) expect(check(name, [junk])).toThrow();
    expect(check(name, [...defaults, {}])).toThrow();
  });

  test('has at most one object of options, closed, with a default for each', () => {
    expect(schemas.length).toBeLessThanOrEqual(1);
    for (const schema of schemas) {
      expect(schema).toMatchObject({ type: 'object', additionalProperties: false });
      expect(Object.keys(defaults[0] ?? {}).sort()).toEqual(Object.keys(schema.properties ?? {}).sort());
    }
  });

  test('says what each option does', () => {
    for (const schema of schemas) {
      for (const one of [schema, ...Object.values(schema.properties ?? {})]) expect(one.description).toMatch(/^[A-Z].*\.$/);
    }
  });

  test('takes every value that it lists, and no other', () => {
    for (const [option, schema] of Object.entries(schemas[0]?.properties ?? {})) {
      for (const value of schema.enum ?? []) expect(check(name, [{ [option]: value }])).not.toThrow();
      expect(check(name, [{ [option]: { junk: true } }])).toThrow();
      if (schema.enum) expect(check(name, [{ [option]: 'junk' }])).toThrow();
    }
  });
});
