import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as parser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import ts from 'typescript';
import { test } from 'vitest';
import plugin from '../eslint-plugin/src/index.js';
import { relatedIn } from '../eslint-plugin/src/ask/ledger.js';
import { Application } from '../eslint-plugin/src/ask/application.js';
import { settingsOf } from '../eslint-plugin/src/ask/settings.js';
import { optionsOf, programOver } from './rules/program.js';

test('try', () => {
  const folder = process.env['DIR']!;
  const config = join(folder, process.env['TSCONFIG'] ?? 'tsconfig.json');
  const settings = JSON.parse(process.env['SETTINGS'] ?? '{}');
  const { fileNames } = ts.parseJsonConfigFileContent(ts.readConfigFile(config, (file) => ts.sys.readFile(file)).config, ts.sys, folder);
  const program = programOver(fileNames, optionsOf(config), folder);
  const set = { base: folder, ...settings };
  const app = Application.of(program, settingsOf(set));
  const all = app.tenancy.entities.all();
  console.log('entities', all.length, all.map((e) => `${e.name}[${[...e.columns.keys()].length}]`).slice(0, 60).join(' '));
  console.log('columns', app.tenancy.columns(), 'owned', all.filter((e) => app.tenancy.columnsOf(e).length).map((e) => e.name).join(' '));
  let judged = 0, unknown = 0;
  const out: string[] = [];
  for (const path of fileNames) {
    if (process.env['ONLY'] && !path.includes(process.env['ONLY'])) continue;
    const text = program.getSourceFile(path)?.text ?? '';
    const start = Date.now();
    const messages = new Linter({ cwd: folder }).verify(text, plugin.configs[process.env['STRICT'] ? 'strict' : 'recommended'].map((one) => ({ ...one, linterOptions: { reportUnusedDisableDirectives: 'off' as const }, languageOptions: { parser, parserOptions: { programs: [program] } }, settings: { lintel: set } })), { filename: path });
    const j = app.classOf(path) === 'source' ? app.scope.in(path) : { judged: 0, unknown: [] as any[] };
    judged += j.judged; unknown += j.unknown.length;
    if (Date.now() - start > 3000) out.push(`SLOW ${path} ${Date.now() - start}`);
    const lines = text.split('\n');
    const wanted = lines.flatMap((l, i) => { const k = /^\s*\/\/ expect: (\w+)$/.exec(l)?.[1]; if (!k) return []; let to = i + 1; while (/^\s*(\/\/|@)/.test(lines[to] ?? '')) to++; return [{ k, from: i + 2, to: to + 1 }]; });
    const used = new Set<number>();
    for (const m of messages) {
      if (!m.ruleId) { out.push(`!! ${path}:${m.line} ${m.message.slice(0, 300)}`); continue; }
      if (!/tenant|unscoped|unbound|undefined-pred/.test(m.ruleId) && !process.env['ALL']) continue;
      const hole = wanted.find((w) => m.line >= w.from && m.line <= w.to);
      if (hole) used.add(hole.from);
      const rel = relatedIn(program, path).find((r) => r.line === m.line && r.column === m.column - 1 && 'lintel/' + r.rule.replace('lintel/', '') === m.ruleId);
      out.push(`${hole ? 'HOLE ' + hole.k : process.env['QUIET'] ? '-' : 'EXTRA'} ${path.slice(folder.length + 1)}:${m.line}:${m.column} ${m.ruleId.replace('lintel/', '')}:${m.messageId} | ${lines[m.line - 1]!.trim().slice(0, 110)} | fixes ${m.suggestions?.map((s) => s.desc).join(' ; ') ?? ''}${rel ? ' | rel ' + rel.places.map((p) => p.file.split('/').slice(-2).join('/') + ':' + p.line).join(', ') : ''}`);
    }
    if (wanted.length) for (const w of wanted) if (!used.has(w.from)) out.push(`MISS ${w.k} ${path.slice(folder.length + 1)}:${w.from} ${lines[w.from - 1]!.trim()}`);
    if (process.env['UNKNOWN']) for (const u of j.unknown) out.push(`UNKNOWN ${app.facts.place(u.site).file.slice(folder.length + 1)}:${app.facts.place(u.site).line} ${u.why} ${app.facts.shortText(u.site)}`);
  }
  console.log(out.join('\n'), '\njudged', judged, 'unknown', unknown);
}, 900000);
