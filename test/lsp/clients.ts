import type { ClientCapabilities } from 'vscode-languageserver-protocol';

/** What real clients announce, as far as the server's answers depend on it. Written after their sources and documents. */
export const CLIENTS: Readonly<Record<string, ClientCapabilities>> = {
  'VS Code': {
    workspace: { workspaceEdit: { documentChanges: true }, configuration: true, workspaceFolders: true, diagnostics: { refreshSupport: true }, codeLens: { refreshSupport: true }, didChangeWatchedFiles: { dynamicRegistration: true } },
    textDocument: {
      publishDiagnostics: { relatedInformation: true, versionSupport: false, codeDescriptionSupport: true, dataSupport: true },
      diagnostic: { dynamicRegistration: true, relatedDocumentSupport: false, relatedInformation: true, codeDescriptionSupport: true, dataSupport: true },
      codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ['', 'quickfix', 'source', 'source.fixAll'] } }, resolveSupport: { properties: ['edit'] }, dataSupport: true },
      hover: { contentFormat: ['markdown', 'plaintext'] },
    },
    window: { workDoneProgress: true },
  },
  'Neovim 0.7': {
    workspace: { workspaceEdit: { documentChanges: undefined as never }, configuration: true, workspaceFolders: true },
    textDocument: {
      publishDiagnostics: { relatedInformation: true },
      codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ['', 'quickfix', 'source'] } }, resolveSupport: { properties: ['edit'] }, dataSupport: true },
      hover: { contentFormat: ['markdown', 'plaintext'] },
    },
    window: { workDoneProgress: true },
  },
  'Emacs eglot 1.9': {
    workspace: { workspaceEdit: { documentChanges: true }, configuration: true, workspaceFolders: true },
    textDocument: { publishDiagnostics: { relatedInformation: false, codeDescriptionSupport: false }, codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix', 'source'] } } }, hover: { contentFormat: ['markdown', 'plaintext'] } },
  },
  'Vim ALE 3.3': { workspace: {}, textDocument: { publishDiagnostics: { relatedInformation: true }, codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: [] } } }, hover: { contentFormat: ['plaintext'] } } },
};
