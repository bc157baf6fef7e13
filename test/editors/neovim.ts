import { execFile } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { editorTools } from '../setup/editors.mjs';
import { startChild } from './child.js';
import { temporaryFolder } from './temporary.js';
import { type Start, type TextEditor, textEditor } from './text-editor.js';
import { deadline, until } from './until.js';

const run = promisify(execFile);

/** Neovim 0.7 without a screen; its own client of the language server, asked over its socket. */
export async function startNeovim({ command, workspace, file }: Start): Promise<TextEditor> {
  editorTools();
  const folder = temporaryFolder();
  const socket = join(folder.path, 'socket');
  const init = join(folder.path, 'init.lua');
  writeFileSync(init, configuration);
  const child = startChild('nvim', ['--headless', '-n', '-i', 'NONE', '-u', init, '--listen', socket], {
    cwd: workspace,
    // It would read a pipe into a buffer first.
    stdin: 'ignore',
    env: { XDG_STATE_HOME: folder.path, XDG_DATA_HOME: folder.path, XDG_CONFIG_HOME: folder.path, XDG_CACHE_HOME: folder.path },
  });
  const call = async (name: string, argument: unknown = {}): Promise<unknown> => {
    const json = JSON.stringify(argument).replaceAll("'", "''");
    // Vim's script reads the JSON, for `null` and an empty list come through it.
    const { stdout, stderr } = await run('nvim', ['--server', socket, '--remote-expr', `luaeval("harness.call(_A[1], _A[2])", ["${name}", '${json}'])`], { timeout: deadline });
    // 0.7 answers on either stream.
    return JSON.parse(stdout || stderr);
  };
  const close = async (): Promise<void> => {
    await child.stop();
    folder.remove();
  };
  try {
    await until('Neovim', () => (existsSync(socket) ? true : undefined), child.log);
    await until('Neovim to answer', () => call('start', { command, workspace }), child.log);
    const editor = textEditor(call, child.log, close);
    await editor.open(file);
    return editor;
  } catch (error) {
    await close();
    throw error;
  }
}

const configuration = String.raw`
vim.o.swapfile = false
vim.o.hidden = true
harness = { offered = {} }
local api = vim.api

function harness.call(name, json)
  return vim.fn.json_encode(harness[name](vim.fn.json_decode(json)))
end

function harness.start(a)
  if not harness.client then
    harness.client = vim.lsp.start_client({ name = 'under-test', cmd = a.command, cmd_cwd = a.workspace, root_dir = a.workspace,
      workspace_folders = { { uri = vim.uri_from_fname(a.workspace), name = vim.fn.fnamemodify(a.workspace, ':t') } } })
  end
  return true
end

function harness.open(a)
  vim.cmd('edit ' .. vim.fn.fnameescape(a.file))
  vim.bo.filetype = vim.bo.filetype ~= '' and vim.bo.filetype or 'typescript'
  vim.lsp.buf_attach_client(0, harness.client)
  return true
end

function harness.diagnostics()
  local shown = {}
  for _, one in ipairs(vim.diagnostic.get(0)) do
    local severity = ({ 'error', 'warning', 'information', 'hint' })[one.severity]
    table.insert(shown, { line = one.lnum + 1, column = one.col + 1, severity = severity, message = one.message })
  end
  return shown
end

function harness.act(a)
  harness.offered = {}
  api.nvim_win_set_cursor(0, { a.line, a.column - 1 })
  vim.ui.select = function(items, options, choose)
    for index, item in ipairs(items) do
      local title = options.format_item(item)
      table.insert(harness.offered, title)
      if title == a.title then return choose(item, index) end
    end
    choose(nil, nil)
  end
  vim.lsp.buf.code_action()
  return true
end

function harness.offeredTitles() return harness.offered end

function harness.replace(a)
  for number, line in ipairs(api.nvim_buf_get_lines(0, 0, -1, false)) do
    local from, to = line:find(a.from, 1, true)
    if from then
      api.nvim_buf_set_text(0, number - 1, from - 1, number - 1, to, vim.split(a.to, '\n'))
      return true
    end
  end
  error('not in one line: ' .. a.from)
end

function harness.text() return table.concat(api.nvim_buf_get_lines(0, 0, -1, false), '\n') .. '\n' end
function harness.save() vim.cmd('write!') return true end
`;
