// The code on a rule's page, run. A page is a project: its `file=` blocks are there for every example, and each `bad` and `good`
// block is one more file, `example.ts`, beside the packages of fixtures/rules (or of the folder that `in=` names). `alone` leaves the
// shared files out, and `strict` takes the configuration of that name. An example may have
// `settings`, which are those of `settings.lintel`.
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as parser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import ts from 'typescript';

const fixtures = resolve(dirname(fileURLToPath(import.meta.url)), '../../fixtures');
const BLOCK = /^```ts (\S.*)\n([^]*?)^```\n(?:\n```text\n([^]*?)^```\n)?/gm;

/** Blocks of a page, in order. `output` is what the page says that an example yields. */
export function blocksOf(page) {
  return [...page.matchAll(BLOCK)].map((match) => {
    const words = match[1].split(' ');
    const option = (name) => words.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1);
    const kind = words[0].startsWith('file=') ? 'file' : words[0];
    const codeEnd = match.index + match[0].indexOf('\n```\n', 4) + '\n```\n'.length;
    return { kind, code: match[2], file: option('file') ?? 'example.ts', folder: option('in') ?? 'rules', isStrict: words.includes('strict'), isAlone: words.includes('alone'), output: match[3], index: match.index, codeEnd, end: match.index + match[0].length, title: headingBefore(page, match.index) };
  });
}

const headingBefore = (page, index) => [...page.slice(0, index).matchAll(/^#+ (.*)$/gm)].at(-1)?.[1] ?? '';

/** What the linter says about an example among the blocks of its page: each finding, and the suggestions that come with it. */
export function run(plugin, example, blocks) {
  const shared = example.isAlone ? [] : blocks.filter(({ kind, folder: other }) => kind === 'file' && other === example.folder);
  const folder = join(fixtures, example.folder);
  const texts = new Map([...shared.map(({ file, code }) => [join(folder, file), code]), [join(folder, example.file), example.code]]);
  const program = programOver(folder, texts);
  const config = plugin.configs[example.isStrict ? 'strict' : 'recommended'];
  const findings = [...texts].flatMap(([path, text]) => {
    const messages = new Linter({ cwd: folder }).verify(
      text,
      config.map((one) => ({ ...one, plugins: { lintel: plugin }, languageOptions: { parser, parserOptions: { programs: [program] } }, linterOptions: { reportUnusedDisableDirectives: 'off' }, settings: { lintel: { ...example.settings, base: folder } } })),
      { filename: path },
    );
    return messages.map((message) => ({ ...message, file: path === join(folder, example.file) ? undefined : path.slice(folder.length + 1) }));
  });
  return { errors: errorsOf(program, texts), findings };
}

/** As the page prints it. */
export function printed(findings) {
  return findings
    .map(({ file, line, column, ruleId, messageId, message, suggestions = [] }) =>
      [`${file === undefined ? '' : `${file}:`}${line}:${column}  ${ruleId ?? 'parser'}  (${messageId ?? ''})`, `    ${message}`, ...suggestions.map(({ desc }) => `    → ${desc}`)].join('\n'),
    )
    .join('\n')
    .concat('\n');
}

const options = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: ['node'],
  strict: true,
  esModuleInterop: true,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  skipLibCheck: true,
  noEmit: true,
};
const libraries = new Map();

function programOver(folder, texts) {
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists, getSourceFile } = host;
  host.getCurrentDirectory = () => folder;
  host.readFile = (file) => texts.get(file) ?? readFile(file);
  host.fileExists = (file) => texts.has(file) || fileExists(file);
  host.getSourceFile = (file, ...rest) => {
    if (texts.has(file) || !/\/node_modules\/|\/generated\//.test(file)) return getSourceFile(file, ...rest);
    if (!libraries.has(file)) libraries.set(file, getSourceFile(file, ...rest));
    return libraries.get(file);
  };
  return ts.createProgram({ rootNames: [...texts.keys()], options, host });
}

function errorsOf(program, texts) {
  return [...texts.keys()].flatMap((path) => {
    const file = program.getSourceFile(path);
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(({ start = 0, messageText }) => `${path.slice(path.lastIndexOf('/') + 1)}:${file.getLineAndCharacterOfPosition(start).line + 1} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
  });
}
