import { DiagnosticTag, type InitializeParams } from 'vscode-languageserver';

/** What a client can do, as far as answers depend on it. */
export interface Client {
  /** It asks for diagnostics, also when told to; otherwise they are pushed. Neovim 0.10 and 0.11 ask after their own edits alone. */
  readonly pulls: boolean;
  readonly refreshesLenses: boolean;
  readonly related: boolean;
  /** Answers to a pull may say something of other documents, too. */
  readonly relatedDocuments: boolean;
  readonly codeDescription: boolean;
  readonly data: boolean;
  /** It fades out what does nothing. */
  readonly fades: boolean;
  readonly versions: boolean;
  /** Versioned edits. */
  readonly documentChanges: boolean;
  /** An edit may make a file. */
  readonly createsFiles: boolean;
  /** It knows code actions; without, only commands, which Lintel has none for. */
  readonly actions: boolean;
  /** It fetches the edit of an action when it is chosen. */
  readonly resolvesEdits: boolean;
  readonly markdown: boolean;
  readonly progress: boolean;
  readonly configuration: boolean;
  /** It can be asked to say when the configuration changes. Neovim complains of those who ask where it cannot. */
  readonly registersConfiguration: boolean;
  readonly folders: boolean;
  /** It registered `lintel.open`, which opens a file at a range. */
  readonly opens: boolean;
}

export function clientOf({ capabilities, initializationOptions }: InitializeParams): Client {
  const { textDocument, workspace, window } = capabilities;
  const publish = textDocument?.publishDiagnostics;
  const pull = textDocument?.diagnostic;
  const action = textDocument?.codeAction;
  return {
    pulls: pull !== undefined && (workspace?.diagnostics?.refreshSupport ?? false),
    refreshesLenses: workspace?.codeLens?.refreshSupport ?? false,
    related: pull?.relatedInformation ?? publish?.relatedInformation ?? false,
    relatedDocuments: pull?.relatedDocumentSupport ?? false,
    codeDescription: pull?.codeDescriptionSupport ?? publish?.codeDescriptionSupport ?? false,
    data: pull?.dataSupport ?? publish?.dataSupport ?? false,
    fades: (pull?.tagSupport ?? publish?.tagSupport)?.valueSet.includes(DiagnosticTag.Unnecessary) ?? false,
    versions: publish?.versionSupport ?? false,
    documentChanges: workspace?.workspaceEdit?.documentChanges ?? false,
    createsFiles: (workspace?.workspaceEdit?.documentChanges && workspace.workspaceEdit.resourceOperations?.includes('create')) ?? false,
    actions: action?.codeActionLiteralSupport !== undefined,
    resolvesEdits: (action?.dataSupport ?? false) && (action?.resolveSupport?.properties.includes('edit') ?? false),
    markdown: textDocument?.hover?.contentFormat?.includes('markdown') ?? false,
    progress: window?.workDoneProgress ?? false,
    configuration: workspace?.configuration ?? false,
    registersConfiguration: workspace?.didChangeConfiguration?.dynamicRegistration ?? false,
    folders: workspace?.workspaceFolders ?? false,
    opens: (initializationOptions as { readonly opens?: unknown } | undefined)?.opens === true,
  };
}
