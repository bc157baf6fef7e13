// A worker that judges texts by one word: "badness". "unjudgeable" makes a file that cannot be judged, and "BUSY" keeps it busy for five seconds.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createHash } from 'node:crypto';

const documents = new Map();
const sent = new Map();
let start;

const send = (message) => process.send(message);
process.on('disconnect', () => process.exit());
process.on('message', (message) => receive(message));

function receive(message) {
  if (message.kind === 'start') {
    start = message.start;
    status('starting');
    for (const file of onDisk()) report(file);
    status('idle');
  } else if (message.kind === 'document') {
    documents.set(message.file, message);
    if (message.text.includes('CRASH')) process.exit(9);
    status('working');
    if (message.text.includes('BUSY')) block(5000);
    report(message.file);
    // A word that one file exports is said about all others.
    for (const file of new Set([...documents.keys(), ...sent.keys()])) if (file !== message.file) report(file);
    status('idle');
  } else if (message.kind === 'closed') {
    documents.delete(message.file);
    for (const file of [...sent.keys()]) if (file !== message.file) report(file);
    if (start.scope === 'openFiles' || !existsSync(message.file)) forget(message.file);
    else report(message.file);
  } else if (message.kind === 'disk') for (const file of [...sent.keys(), ...onDisk()]) report(file);
  else if (message.kind === 'scope') {
    start = { ...start, scope: message.scope };
    for (const file of [...sent.keys()]) if (!documents.has(file) && start.scope === 'openFiles') forget(file);
    for (const file of onDisk()) report(file);
  } else if (message.kind === 'ask') answer(message.id, message.question);
}

function block(milliseconds) {
  for (const end = Date.now() + milliseconds; Date.now() < end; );
}

function onDisk(directory = start.root) {
  if (start.scope === 'openFiles' || !existsSync(directory)) return [];
  // Links are not followed: one leads to all packages.
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = `${directory}/${entry.name}`;
    return entry.isDirectory() ? onDisk(path) : entry.isFile() && /\.tsx?$/.test(path) ? [path] : [];
  });
}

function textOf(file) {
  const document = documents.get(file);
  if (document) return document.text;
  return start.scope === 'workspace' && existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function reportOf(file) {
  const text = textOf(file);
  if (text === undefined) return undefined;
  const loud = [...documents.values()].some((one) => one.file !== file && one.text.includes('LOUD')) ? ' (loud)' : '';
  const problem = text.includes('unjudgeable') ? 'does not parse: it says so itself' : undefined;
  if (text.includes('SHOW TRUST')) return { file, version: documents.get(file)?.version, digest: 'trust', findings: [{ ...finding(file, 0, 0, ''), message: `trusted: ${start.isTrusted}` }], problem: undefined };
  const findings = problem ? [] : text.split(/\r?\n/).flatMap((line, number) => [...line.matchAll(/badness/g)].map(({ index }) => finding(file, number, index, loud)));
  return { file, version: documents.get(file)?.version, digest: createHash('sha1').update(JSON.stringify([findings, problem])).digest('hex'), findings, problem };
}

function finding(file, line, character, loud) {
  const range = { start: { line, character }, end: { line, character: character + 7 } };
  const replace = (newText) => [{ range, newText }];
  return {
    rule: 'lintel/require-auth-guard', messageId: 'bad', message: `Badness.${loud}`, severity: 'error', range, url: 'https://example.org/rule', disable: 'line',
    related: [{ file: `${start.root}/related.ts`, range, message: 'why' }],
    fix: replace('goodness'),
    suggestions: [{ title: 'Say kindness', messageId: 'kind', edits: replace('kindness') }],
    mayDeclare: true,
  };
}

function declaration(title, file, isNew) {
  return { title, file: `${start.root}/${file}`, isNew, edits: [{ range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, newText: '// declared\n' }] };
}

function report(file) {
  const one = reportOf(file);
  if (!one) return forget(file);
  const key = `${one.version} ${one.digest}`;
  if (sent.get(file) === key) return;
  sent.set(file, key);
  send({ kind: 'report', report: one });
}

function forget(file) {
  if (sent.delete(file)) send({ kind: 'forget', file });
}

function answer(id, question) {
  if (question.about === 'file') {
    if (textOf(question.file)?.includes('THROWS')) return send({ kind: 'failed', id, message: 'the rule threw' });
    report(question.file);
    return send({ kind: 'answer', id, value: reportOf(question.file) });
  }
  const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 5 } };
  const guard = { name: 'Guard', from: 'global', kind: 'authenticates', file: `${start.root}/guard.ts`, range };
  const answers = {
    settled: null,
    rules: [{ rule: 'lintel/require-auth-guard', description: 'Require every route to be guarded', attack: 'Anybody reads it.', cwe: [306], asvs: ['v5.0.0-8.2.1'] }],
    declarations: question.findings?.map((finding) => ({ finding, declarations: [declaration('Declare it', 'declared.ts', false), declaration('Declare it in a new file', 'new.mjs', true)] })),
    lenses: [{ range, title: 'guarded by Guard (global, guard.ts:1)', access: 'guarded', target: { file: guard.file, range } }, { range, title: 'unguarded', access: 'unguarded', target: undefined }],
    hover: question.at?.line === 0 ? { name: 'list', verb: 'GET', path: '/users', access: 'guarded', range, guards: [guard], because: undefined } : undefined,
    unjudged: [...documents.keys()].filter((file) => question.file === undefined || file === question.file).map((file) => ({ file, range, subject: 'route', why: 'a receiver is `any`' })),
  };
  send({ kind: 'answer', id, value: answers[question.about] });
}

function status(state) {
  send({ kind: 'status', status: { root: start.root, state, typescript: '6.0.3 (its own)', plugin: `fake ${process.pid}`, configuration: existsSync(`${start.root}/eslint.config.mjs`) ? 'eslint.config.mjs' : undefined, projects: [], files: documents.size, judged: documents.size, findings: 0, lastRun: undefined, problems: [] } });
}
