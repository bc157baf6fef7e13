import { describe, expect, test } from 'vitest';
import { newConfiguration, settingsEdit, withSaid, type Said } from '../../../lsp-server/src/worker/settings-edit.js';

const guard: Said = { path: ['guards'], value: './src/x#Guard' };
const shared: Said = { path: ['tenant', 'shared'], value: 'Plan', columns: ['orgId'] };

function edited(text: string, said: Said, inForce: object = {}, file = '/r/eslint.config.mjs'): string | undefined {
  const edit = settingsEdit(file, text, said, { base: '/r', ...inForce });
  return edit && text.slice(0, edit.at) + edit.text + text.slice(edit.at);
}

describe('where settings stand', () => {
  test.each<[string, string, Said, object, string]>([
    ['a list', "export default [{ settings: { lintel: { guards: ['./a#A'] } } }];", guard, { guards: ['./a#A'] }, "export default [{ settings: { lintel: { guards: ['./a#A', './src/x#Guard'] } } }];"],
    ['a list with a comma at its end', 'export default [{ settings: { lintel: { guards: ["./a#A",] } } }];', guard, { guards: ['./a#A'] }, 'export default [{ settings: { lintel: { guards: ["./a#A", "./src/x#Guard",] } } }];'],
    ['a list of lines', "export default [{ settings: { lintel: {\n  guards: [\n    './a#A', // the old one\n  ],\n} } }];", guard, { guards: ['./a#A'] }, "export default [{ settings: { lintel: {\n  guards: [\n    './a#A',\n    './src/x#Guard', // the old one\n  ],\n} } }];"],
    ['no list', "export default [{ settings: { lintel: { runtime: 'never' } } }];", guard, { runtime: 'never' }, "export default [{ settings: { lintel: { runtime: 'never', guards: ['./src/x#Guard'] } } }];"],
    ['nothing', 'export default [{ settings: { lintel: {} } }];', guard, {}, "export default [{ settings: { lintel: { guards: ['./src/x#Guard'] } } }];"],
    ['a constant', "const lintel = { guards: [] };\nexport default [{ settings: { lintel } }, { settings: { react: {} } }];", guard, { guards: [] }, ''],
    ['a constant by its name', "const own = { guards: [] };\nexport default [{ settings: { lintel: own } }];", guard, { guards: [] }, "const own = { guards: ['./src/x#Guard'] };\nexport default [{ settings: { lintel: own } }];"],
    ['a tenant', "export default [{ settings: { lintel: { tenant: { columns: ['orgId'] } } } }];", shared, { tenant: { columns: ['orgId'] } }, "export default [{ settings: { lintel: { tenant: { columns: ['orgId'], shared: ['Plan'] } } } }];"],
    ['no tenant', 'export default [{ settings: { lintel: {} } }];', shared, {}, "export default [{ settings: { lintel: { tenant: { columns: ['orgId'], shared: ['Plan'] } } } }];"],
  ])('%s', (_name, text, said, inForce, expected) => {
    expect(edited(text, said, inForce)).toBe(expected || undefined);
  });

  test.each<[string, string, object]>([
    ['a list that is computed', 'export default [{ settings: { lintel: { guards: names } } }];', { guards: ['./a#A'] }],
    ['a list that is not the one in force', "export default [{ settings: { lintel: { guards: ['./b#B'] } } }];", { guards: ['./a#A'] }],
    ['a part of it comes from elsewhere', 'export default [{ settings: { lintel: {} } }];', { guards: ['./a#A'] }],
    ['a spread', 'export default [{ settings: { lintel: { ...shared } } }];', {}],
    ['two of them', 'export default [{ settings: { lintel: {} } }, { settings: { lintel: {} } }];', {}],
    ['it is about other files', "export default [{ files: ['test/**'], settings: { lintel: { runtime: 'never' } } }];", {}],
    ['it may be about other files', "export default [{ files: ['test/**'], settings: { lintel: {} } }];", {}],
    ['settings that are nowhere to be seen', 'export default [...shared];', { runtime: 'never' }],
    ['an export that is computed', 'export default make([]);', {}],
    ['a text that does not parse', 'export default [{ settings: { lintel: { gua', { guards: ['./a#A'] }],
  ])('not certain: %s', (_name, text, inForce) => {
    expect(edited(text, guard, inForce)).toBeUndefined();
  });
});

describe('where none stand', () => {
  const block = "{ settings: { lintel: { guards: ['./src/x#Guard'] } } }";
  test.each([
    ['export default [...lintel.configs.recommended];', `export default [...lintel.configs.recommended, ${block}];`],
    ['const all = [\n  ...lintel.configs.recommended,\n];\nexport default all;', `const all = [\n  ...lintel.configs.recommended,\n  ${block},\n];\nexport default all;`],
    ['module.exports = [one];', `module.exports = [one, ${block}];`],
    ['export default [] satisfies Config[];', `export default [${block}] satisfies Config[];`],
    ["import { defineConfig } from 'eslint/config';\nexport default defineConfig([one]);", `import { defineConfig } from 'eslint/config';\nexport default defineConfig([one, ${block}]);`],
    ["import tseslint from 'typescript-eslint';\nexport default tseslint.config(one, ...two);", `import tseslint from 'typescript-eslint';\nexport default tseslint.config(one, ...two, ${block});`],
  ])('%s', (text, expected) => {
    expect(edited(text, guard)).toBe(expected);
  });
});

test('lintel.config.mjs', () => {
  const file = '/r/lintel.config.mjs';
  expect(edited("export default {\r\n  include: ['src/**'],\r\n};\r\n", guard, {}, file)).toBe("export default {\r\n  include: ['src/**'],\r\n  guards: ['./src/x#Guard'],\r\n};\r\n");
  expect(edited('export default {};', { path: ['tenant'], value: false }, {}, file)).toBe('export default { tenant: false };');
  expect(edited('export default await load();', guard, {}, file)).toBeUndefined();
  expect(newConfiguration(shared)).toBe("export default {\n  tenant: { columns: ['orgId'], shared: ['Plan'] },\n};\n");
});

test('what cannot be added to is left alone', () => {
  expect(withSaid({}, guard)).toEqual({ guards: ['./src/x#Guard'] });
  expect(withSaid({ guards: ['./src/x#Guard'] }, guard)).toBeUndefined();
  expect(withSaid({ guards: 'all' }, guard)).toBeUndefined();
  expect(withSaid({ tenant: false }, shared)).toBeUndefined();
  expect(withSaid({ tenant: {} }, { path: ['tenant'], value: false })).toBeUndefined();
  expect(withSaid({}, { path: ['tenant', 'columns'], value: 'orgId' })).toEqual({ tenant: { columns: ['orgId'] } });
});
