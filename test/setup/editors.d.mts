export interface EditorTools {
  /** Node.js as code-server wants it. */
  readonly node: string;
  /** The folder of VS Code's server: `out/server-main.js` is in it. */
  readonly vscode: string;
  readonly chromium: string;
  /** The folder of the package `playwright-core`. */
  readonly playwright: string;
  /** A `node_modules` with `vscode-languageclient`, for extensions of tests. */
  readonly modules: string;
}

/** What `node test/setup/editors.mjs install` has put in place; throws, and says how to get it, where something is missing. */
export function editorTools(): EditorTools;
