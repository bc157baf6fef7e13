import { writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { editorTools } from '../setup/editors.mjs';
import { startChild } from './child.js';
import { temporaryFolder } from './temporary.js';
import { type Start, type TextEditor, textEditor } from './text-editor.js';
import { until, within } from './until.js';

/** Vim 9 with ALE 3.3 as the client; Vim connects to the test by one of its channels and is asked there. */
export async function startVim({ command, workspace, file }: Start): Promise<TextEditor> {
  editorTools();
  const folder = temporaryFolder();
  const init = join(folder.path, 'vimrc');
  const listener = createServer();
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const connected = new Promise<Socket>((resolve) => listener.once('connection', resolve));
  writeFileSync(init, configuration((listener.address() as AddressInfo).port));
  const child = startChild('vim.nox', ['--not-a-term', '-T', 'dumb', '-n', '-i', 'NONE', '-u', init], { cwd: workspace, env: { HOME: folder.path } });
  let socket: Socket | undefined;
  const close = async (): Promise<void> => {
    socket?.destroy();
    listener.close();
    await child.stop();
    folder.remove();
  };
  try {
    socket = await within('Vim to connect', connected, child.log);
    const call = caller(socket, child.log);
    await until('Vim to answer', () => call('start', { command, workspace }), child.log);
    const editor = textEditor(call, child.log, close);
    await editor.open(file);
    return editor;
  } catch (error) {
    await close();
    throw error;
  }
}

/** Vim's JSON channel: `["call", function, arguments, id]` is answered with `[id, result]`. */
function caller(socket: Socket, log: () => string) {
  const waiting = new Map<number, (answer: unknown) => void>();
  let input = '';
  let last = 0;
  socket.on('error', () => undefined);
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (input += chunk).split('\n');
    input = lines.pop()!;
    for (const line of lines) {
      const [id, answer] = JSON.parse(line) as [number, unknown];
      waiting.get(id)?.(answer);
      waiting.delete(id);
    }
  });
  return async (name: string, argument: unknown = {}): Promise<unknown> => {
    const id = --last;
    const answer = new Promise((resolve) => waiting.set(id, resolve));
    socket.write(`${JSON.stringify(['call', 'Harness', [name, argument], id])}\n`);
    const said = (await within(`Vim's answer to ${name}`, answer, log)) as { readonly result?: unknown; readonly error?: string };
    if (typeof said !== 'object' || said.error !== undefined) throw new Error(`Vim: ${name}: ${said.error ?? 'no answer'}\n${log()}`);
    return said.result;
  };
}

const configuration = (port: number): string => String.raw`
set nocompatible noswapfile hidden autoread encoding=utf-8
filetype on
set runtimepath^=/usr/share/vim-ale
let g:ale_linters_explicit = 1
let g:ale_lint_delay = 50
let g:ale_disable_lsp = 0
let g:ale_linters = {}
let g:ale_echo_cursor = 0
runtime plugin/ale.vim
runtime autoload/ale/util.vim
let s:offered = []
let s:wanted = ''
let s:tick = -1

" ALE asks for a number under a list of titles.
function! ale#util#Input(message, value) abort
  let s:offered = []
  let l:answer = ''
  for l:line in split(a:message, "\n")
    let l:parts = matchlist(l:line, '^\(\d\+\)) \(.*\)$')
    if !empty(l:parts)
      call add(s:offered, l:parts[2])
      if l:parts[2] ==# s:wanted | let l:answer = l:parts[1] | endif
    endif
  endfor
  return l:answer
endfunction

function! Harness(name, argument) abort
  try
    return {'result': call('Harness_' . a:name, [a:argument])}
  catch
    return {'error': v:exception . ' at ' . v:throwpoint}
  endtry
endfunction

function! Harness_start(a) abort
  let l:command = copy(a:a.command)
  let s:root = a:a.workspace
  let s:command = join(map(copy(l:command), 'ale#Escape(v:val)'), ' ')
  for l:type in ['typescript', 'typescriptreact', 'javascript']
    call ale#linter#Define(l:type, {'name': 'undertest', 'lsp': 'stdio', 'executable': l:command[0], 'command': s:command, 'language': l:type, 'project_root': {buffer -> s:root}})
    let g:ale_linters[l:type] = ['undertest']
  endfor
  return v:true
endfunction

function! Harness_open(a) abort
  execute 'edit ' . fnameescape(a:a.file)
  ALELint
  return v:true
endfunction

function! Harness_diagnostics(a) abort
  let l:names = {'E': 'error', 'W': 'warning', 'I': 'information'}
  return map(copy(ale#engine#GetLoclist(bufnr(''))), {_, one -> {'line': one.lnum, 'column': one.col, 'severity': l:names[one.type], 'message': one.text}})
endfunction

function! Harness_act(a) abort
  let s:offered = []
  let s:wanted = a:a.title
  let s:tick = b:changedtick
  call cursor(a:a.line, a:a.column)
  ALECodeAction
  return v:true
endfunction

function! Harness_offeredTitles(a) abort
  return s:offered
endfunction

function! Harness_replace(a) abort
  for l:number in range(1, line('$'))
    let l:from = stridx(getline(l:number), a:a.from)
    if l:from >= 0
      let l:line = getline(l:number)
      let l:new = split(strpart(l:line, 0, l:from) . a:a.to . strpart(l:line, l:from + len(a:a.from)), "\n", 1)
      call setline(l:number, l:new[0])
      call append(l:number, l:new[1:])
      " What Vim does after a key; ALE lints then.
      doautocmd TextChanged
      return v:true
    endif
  endfor
  throw 'not in one line: ' . a:a.from
endfunction

function! Harness_text(a) abort
  " ALE changed the text from a callback: Vim says so after the next key.
  if s:tick >= 0 && b:changedtick != s:tick
    let s:tick = -1
    doautocmd TextChanged
  endif
  return join(getline(1, '$'), "\n") . "\n"
endfunction

function! Harness_save(a) abort
  write!
  return v:true
endfunction

let s:channel = ch_open('127.0.0.1:${port}', {'mode': 'json', 'waittime': 10000})
`;
