import { TextDocument } from 'vscode-languageserver-textdocument';
import { DiagnosticTag } from 'vscode-languageserver-protocol';
import { expect, test } from 'vitest';
import { rules } from '../../eslint-plugin/src/rules.js';
import { actionsOf } from '../../lsp-server/src/actions.js';
import { clientOf } from '../../lsp-server/src/capabilities.js';
import { diagnosticOf } from '../../lsp-server/src/diagnostics.js';
import type { FileFinding } from '../../lsp-server/src/worker/messages.js';
import { CLIENTS } from './clients.js';

// What is offered for one finding, and how it is shown.

const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 4 } };
const edits = [{ range, newText: 'x' }];
const FINDING: FileFinding = { rule: 'lintel/require-auth-guard', messageId: 'unguarded', message: 'No guard.', severity: 'error', range, url: '', related: [], fix: undefined, suggestions: [], disable: 'line', mayDeclare: false };
const client = clientOf({ capabilities: CLIENTS['VS Code']!, processId: null, rootUri: null });
const document = TextDocument.create('file:///a.ts', 'typescript', 1, 'code\n');

const offered = (more: Partial<FileFinding>) =>
  actionsOf({ file: '/a.ts', version: 1, digest: '', problem: undefined, findings: [{ ...FINDING, ...more }] }, document, { textDocument: document, range, context: { diagnostics: [] } }, client, () => ({ uri: document.uri, version: 1 }));

test.each([
  ['a guard is preferred', ['useGuard', 'markPublic'], 0],
  ['that a route is public is said by somebody who looks', ['markPublic'], -1],
])('%s', (_what, suggested, preferred) => {
  const actions = offered({ suggestions: suggested.map((messageId) => ({ title: messageId, messageId, edits })) });
  expect(actions.findIndex(({ isPreferred }) => isPreferred)).toBe(preferred);
});

test.each([
  ['line', 2],
  ['file', 1],
  [undefined, 0],
] as const)('comments that switch off a %s', (disable, count) => {
  expect(offered({ disable }).filter(({ title }) => title.startsWith('Disable'))).toHaveLength(count);
});

test.each([
  ['lintel/no-inert-guard', 'empty', [DiagnosticTag.Unnecessary]],
  ['lintel/no-inert-guard', 'failOpen', undefined],
  ['lintel/require-auth-guard', 'unguarded', undefined],
])('%s, %s: what does nothing is faded out', (rule, messageId, tags) => {
  expect(diagnosticOf({ ...FINDING, rule, messageId }, client, String).tags).toEqual(tags);
  expect(diagnosticOf({ ...FINDING, rule, messageId }, { ...client, fades: false }, String).tags).toBeUndefined();
});

test.each([
  ['no-inert-guard', ['empty', 'unreadMetadata', 'field']],
  ['require-auth-guard', ['markPublic']],
] as const)('%s has the messages that the server names', (rule, ids) => {
  expect(Object.keys(rules[rule].meta.messages)).toEqual(expect.arrayContaining([...ids]));
});
