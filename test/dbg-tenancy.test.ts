import { join } from 'node:path';
import ts from 'typescript';
import { test } from 'vitest';
import { Application } from '../eslint-plugin/src/ask/application.js';
import { settingsOf } from '../eslint-plugin/src/ask/settings.js';
import { optionsOf, programOver } from './rules/program.js';
import { everyEquality as equalitiesIn } from '../eslint-plugin/src/ask/tenancy/predicate.js';
test('dbg', () => {
  const folder = process.env['DIR']!;
  const config = join(folder, process.env['TSCONFIG'] ?? 'tsconfig.json');
  const { fileNames } = ts.parseJsonConfigFileContent(ts.readConfigFile(config, (file) => ts.sys.readFile(file)).config, ts.sys, folder);
  const program = programOver(fileNames, optionsOf(config), folder);
  const set = { base: folder, ...JSON.parse(process.env['SETTINGS'] ?? '{}') };
  const app = Application.of(program, settingsOf(set));
  const tally: Record<string, number> = {};
  for (const r of app.routes()) tally[r.access] = (tally[r.access] ?? 0) + 1;
  console.log('routes', tally, app.routes().filter((r) => r.access !== 'guarded').map((r) => `${r.access} ${r.verb} ${r.path}`).join('\n').slice(0, +(process.env['ROUTES'] ?? 0)));
  const prov = (app.scope as any).provenance, reach = (app.scope as any).reach;
  if (process.env['ASSIGN']) { const file = fileNames.find((n) => n.endsWith(process.env['ASSIGN']!))!; for (const call of app.facts.callsInFile(file, 'assign')) { const [t, b] = app.facts.argumentsOf(call); const row = app.facts.rowOfType(t!); console.log('assign', app.facts.text(call), row?.name, row?.declaration && JSON.stringify(app.facts.place(row.declaration)), app.tenancy.entities.all().find((e) => e.name === row?.name)?.key, prov.of(b!).map((x: any) => [x.from, app.facts.text(x.read), x.handler && reach.of(x.handler)])); } console.log(app.assignments.in(file).length); }
  if (process.env['DATA']) { const [f2, l2] = process.env['DATA']!.split(':'); const file = fileNames.find((n) => n.endsWith(f2!))!; for (const q of (app.scope as any).queries.in(file)) if (q.data && Math.abs(app.facts.place(q.data).line - Number(l2)) < 3) for (const x of prov.of(q.data)) { const A = app.assignments as any; console.log('data', app.facts.text(q.data), x.from, app.facts.text(x.read), x.calls.length, x.handler && reach.of(x.handler), 'whole', A['_'] ?? '', 'over', app.scope.checks.isOverwritten(x, ['organizationId']), 'handles', app.scope.checks.handlesOwner(x), 'row', app.facts.rowOfType(x.read)?.members.slice(0, 9), app.facts.rowOfType(q.data)?.members.slice(0, 9)); } }
  for (const spec of (process.env['AT'] ?? '').split(',').filter(Boolean)) {
    const [f, l] = spec.split(':');
    const file = fileNames.find((n) => n.endsWith(f!))!;
    for (const x of app.scope.in(file).findings) console.log('  F', x.what, app.facts.place(x.at).line, x.likely, app.facts.text(x.at));
    for (const q of [...(app.scope as any).queries.in(file), ...app.scope.raw.in(file)]) {
      const line = app.facts.place(q.at).line;
      if (Math.abs(line - Number(l)) > 2) continue;
      console.log(spec, 'query', line, q.op, q.entity.name, app.scope.constraintOf(q).is, JSON.stringify(q.predicate, (k, v) => (k === 'site' || k === 'value' || k === 'scope' || k === 'when' || k === 'at' ? (v && v.kind !== undefined && v.getText ? v.getText().slice(0, 50) : undefined) : v)).slice(0, 700));
      console.log('   tells', app.facts.text(app.facts.chainEnd(q.call)).slice(0,60), app.facts.readsOfResult(app.facts.chainEnd(q.call)).map((r) => [app.facts.place(r).line, app.facts.isOnlyTested(r)]).join(' '), 'meant', (app.scope as any).reach.isReached(app.facts.enclosingFunction(q.call)));
      for (const e of equalitiesIn(q.predicate)) {
        if (!e.value) continue;
        for (const s of prov.of(e.value, e.scope)) console.log('   ', e.column, '<-', s.from, app.facts.shortText(s.read), app.facts.place(s.read).file.split('/').slice(-2).join('/') + ':' + app.facts.place(s.read).line, 'calls', s.calls.length, s.handler ? reach.of(s.handler) : '', s.from === 'request' ? 'covered ' + app.scope.checks.covers(q, e.value, s) : '');
      }
    }
  }
}, 900000);
