import { type CancellationToken, type Connection, ErrorCodes, type InitializeResult, LSPErrorCodes, ResponseError, TextDocuments } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { COMMANDS, ESLINT_REPORTS, SETTLED, UNJUDGED, type EslintReportsParams, type UnjudgedParams } from './protocol.js';
import { Session } from './session.js';
import { Cancelled, forkWorker, type ForkWorker } from './worker/client.js';

export interface ServerDeps {
  readonly version: string;
  readonly fork?: ForkWorker;
}

type Life = { readonly is: 'new' } | { readonly is: 'on'; readonly session: Session } | { readonly is: 'over' };
type Answer<P, R> = (session: Session, params: P, signal: AbortSignal) => Promise<R>;

export interface Server {
  /** The client has said goodbye. */
  isOver(): boolean;
}

/** Wires a client to a session: who may ask what, and when. */
export function createServer(connection: Connection, { version, fork = forkWorker }: ServerDeps): Server {
  const documents = new TextDocuments(TextDocument);
  let life: Life = { is: 'new' };
  const session = (): Session | undefined => (life.is === 'on' ? life.session : undefined);
  const asked =
    <P, R>(answer: Answer<P, R>) =>
    (params: P, token: CancellationToken): Promise<R> =>
      cancellable(token, (signal) => answer(live(life), params, signal));
  /** Where nothing to show is a true answer to a question that failed. */
  const askedFor =
    <P, R>(about: string, answer: Answer<P, R>, otherwise: R) =>
    (params: P, token: CancellationToken): Promise<R> =>
      asked(answer)(params, token).then(undefined, (error: unknown) => {
        if (error instanceof ResponseError) throw error as Error;
        session()?.failed(about, error);
        return otherwise;
      });

  connection.onInitialize((params): InitializeResult | ResponseError<never> => {
    if (life.is !== 'new') return new ResponseError(ErrorCodes.InvalidRequest, 'initialize is sent once.');
    const started = new Session(connection, documents, params, fork);
    life = { is: 'on', session: started };
    return { capabilities: started.capabilities(), serverInfo: { name: 'lintel', version } };
  });
  connection.onInitialized(() => session()?.begin());
  connection.onShutdown(() => {
    session()?.stop();
    life = { is: 'over' };
  });
  documents.onDidChangeContent(({ document }) => session()?.changed(document));
  documents.onDidClose(({ document }) => session()?.closed(document));
  documents.onDidSave(() => session()?.disk());
  documents.listen(connection);
  connection.onDidChangeWatchedFiles(() => session()?.disk());
  connection.onDidChangeConfiguration(({ settings }) => session()?.reconfigure((settings as { readonly lintel?: unknown } | null)?.lintel));
  connection.onNotification(ESLINT_REPORTS, (params: EslintReportsParams | null) => session()?.eslintReports(params?.reports === true));
  connection.onExecuteCommand(({ command }) => {
    if (command !== COMMANDS.restart) throw new ResponseError(ErrorCodes.InvalidParams, `There is no command ${command}.`);
    live(life).restart();
  });

  const { diagnostics } = connection.languages;
  diagnostics.on(asked((one, { textDocument, previousResultId }, signal) => one.delivery.diagnose(textDocument.uri, previousResultId, signal)));
  diagnostics.onWorkspace((params, token, _progress, partial) => asked((one, _params, signal) => one.delivery.diagnoseAll(params.previousResultIds, partial && ((report) => partial.report(report)), signal))(params, token));
  connection.onCodeAction(askedFor('actions', (one, params, signal) => one.actions(params, signal), []));
  connection.onCodeActionResolve((action) => live(life).resolve(action));
  connection.onHover(askedFor('hover', (one, { textDocument, position }, signal) => one.hover(textDocument.uri, position, signal), null));
  connection.onCodeLens(askedFor('lenses', (one, { textDocument }, signal) => one.lenses(textDocument.uri, signal), []));
  connection.onRequest(SETTLED, withOrWithout(asked((one, _params, signal) => one.settled(signal))));
  connection.onRequest(UNJUDGED, withOrWithout(asked((one, params: UnjudgedParams | undefined, signal) => one.unjudged(params, signal))));
  return { isOver: () => life.is === 'over' };
}

function live(life: Life): Session {
  if (life.is === 'new') throw new ResponseError(ErrorCodes.ServerNotInitialized, 'Not initialized yet.');
  if (life.is === 'over') throw new ResponseError(ErrorCodes.InvalidRequest, 'Shut down.');
  return life.session;
}

/** Some clients leave parameters out, some send empty ones. */
function withOrWithout<P, R>(answer: (params: P | undefined, token: CancellationToken) => R): (first: P | CancellationToken, second?: CancellationToken) => R {
  return (first, second) => (second ? answer(first as P, second) : answer(undefined, first as CancellationToken));
}

/** A cancelled request is answered at once, whatever the workers do. */
async function cancellable<R>(token: CancellationToken, answer: (signal: AbortSignal) => Promise<R>): Promise<R> {
  const abort = new AbortController();
  if (token.isCancellationRequested) throw refusal();
  const listening = token.onCancellationRequested(() => abort.abort());
  const cancelled = new Promise<never>((_, reject) => abort.signal.addEventListener('abort', () => reject(refusal()), { once: true }));
  try {
    return await Promise.race([answer(abort.signal), cancelled]);
  } catch (error) {
    throw error instanceof Cancelled ? refusal() : error;
  } finally {
    listening.dispose();
  }
}

const refusal = (): ResponseError => new ResponseError(LSPErrorCodes.RequestCancelled, 'Cancelled.');
