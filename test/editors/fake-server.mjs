import { URL } from 'node:url';
import { receive, send } from './messages.mjs';

// A language server for the tests of the harness: one diagnostic for each "badness", a quick-fix to "goodness", a code lens, a hover.
// Pushes; answers pulls too, for a client that can.

const documents = new Map();
let pulls = false;

const handlers = {
  initialize({ capabilities }) {
    pulls = Boolean(capabilities.textDocument?.diagnostic);
    return {
      capabilities: {
        textDocumentSync: { openClose: true, change: 1, save: true },
        codeActionProvider: { codeActionKinds: ['quickfix'] },
        codeLensProvider: {},
        hoverProvider: true,
        ...(pulls && { diagnosticProvider: { interFileDependencies: false, workspaceDiagnostics: false } }),
      },
    };
  },
  shutdown: () => null,
  exit: () => process.exit(0),
  'textDocument/didOpen': ({ textDocument: { uri, text } }) => update(uri, text),
  'textDocument/didChange': ({ textDocument: { uri }, contentChanges }) => update(uri, contentChanges.at(-1).text),
  'textDocument/diagnostic': ({ textDocument: { uri } }) => ({ kind: 'full', items: diagnostics(uri) }),
  'textDocument/codeAction': ({ textDocument: { uri }, range }) =>
    diagnostics(uri)
      .filter((one) => one.range.start.line === range.start.line)
      .flatMap((one) => [
        { title: 'Replace with goodness', kind: 'quickfix', diagnostics: [one], edit: { changes: { [uri]: [{ range: one.range, newText: 'goodness' }] } } },
        { title: 'Replace with greatness', kind: 'quickfix', diagnostics: [one], edit: { changes: { [uri]: [{ range: one.range, newText: 'greatness' }] } } },
      ]),
  'textDocument/codeLens': ({ textDocument: { uri } }) => diagnostics(uri).map((one) => ({ range: one.range, command: { title: 'Lens of badness', command: 'editor.action.marker.next' } })),
  'textDocument/hover': ({ textDocument: { uri }, position: { line, character } }) =>
    diagnostics(uri).some(({ range }) => range.start.line === line && range.start.character <= character && character <= range.end.character) ? { contents: { kind: 'markdown', value: 'Hover of badness' } } : null,
};

function update(uri, text) {
  documents.set(uri, text);
  if (!pulls) send({ method: 'textDocument/publishDiagnostics', params: { uri, diagnostics: diagnostics(uri) } });
}

function diagnostics(uri) {
  const lines = (documents.get(uri) ?? '').split('\n');
  return lines.flatMap((text, line) =>
    [...text.matchAll(/badness/g)].map(({ index }) => ({
      range: { start: { line, character: index }, end: { line, character: index + 'badness'.length } },
      severity: 1,
      source: 'fake',
      code: 'no-badness',
      message: `There is badness in ${new URL(uri).pathname.split('/').at(-1)}.`,
    })),
  );
}

receive(({ id, method, params }) => {
  const result = handlers[method]?.(params);
  if (id !== undefined && method) send(handlers[method] ? { id, result } : { id, error: { code: -32601, message: method } });
});
