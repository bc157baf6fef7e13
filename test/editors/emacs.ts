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

/** Emacs 28 as a daemon, with eglot 1.9 as the client, asked by emacsclient. */
export async function startEmacs({ command, workspace, file }: Start): Promise<TextEditor> {
  editorTools();
  const folder = temporaryFolder();
  const socket = join(folder.path, 'emacs');
  const init = join(folder.path, 'init.el');
  writeFileSync(init, configuration);
  const child = startChild('emacs', ['--quick', `--fg-daemon=${socket}`, '--load', init], { cwd: workspace, env: { HOME: folder.path } });
  const call = async (name: string, argument: unknown = {}): Promise<unknown> => {
    // Base64 both ways: neither side quotes.
    const json = Buffer.from(JSON.stringify(argument)).toString('base64');
    const { stdout } = await run('emacsclient', [`--socket-name=${socket}`, '--eval', `(harness-call 'harness-${name} "${json}")`], { timeout: deadline });
    return JSON.parse(Buffer.from(stdout.trim().slice(1, -1), 'base64').toString());
  };
  const close = async (): Promise<void> => {
    await child.stop();
    folder.remove();
  };
  try {
    await until('Emacs', () => (existsSync(socket) ? true : undefined), child.log);
    await until('Emacs to answer', () => call('start', { command, workspace }), child.log);
    const editor = textEditor(call, child.log, close);
    await editor.open(file);
    return editor;
  } catch (error) {
    await close();
    throw error;
  }
}

const configuration = String.raw`
(setq make-backup-files nil auto-save-default nil create-lockfiles nil inhibit-message nil
      flymake-no-changes-timeout 0.1 revert-without-query '(".*") vc-handled-backends nil)
(dolist (name '("xref" "project" "seq" "eglot"))
  (dolist (folder (file-expand-wildcards (concat "/usr/share/emacs/site-lisp/elpa-src/" name "-*")))
    (add-to-list 'load-path folder)))
(load "project" nil t)
(load "xref" nil t)
(require 'eglot)
(require 'json)
(setq eglot-confirm-server-initiated-edits nil eglot-send-changes-idle-time 0.1 eglot-sync-connect nil eglot-autoshutdown nil)
(define-derived-mode typescript-mode prog-mode "TypeScript")
(add-to-list 'auto-mode-alist '("\\.[cm]?tsx?\\'" . typescript-mode))

(defvar harness-buffer nil)
(defvar harness-root nil)
(defvar harness-offered [])
(add-hook 'project-find-functions (lambda (_folder) (cons 'transient harness-root)) -90)

(defun harness-call (name argument)
  (let* ((text (decode-coding-string (base64-decode-string argument) 'utf-8))
         (read (json-parse-string text :object-type 'alist))
         (answer (if (buffer-live-p harness-buffer)
                     (with-current-buffer harness-buffer (funcall name read))
                   (funcall name read))))
    (base64-encode-string (encode-coding-string (let ((json-null nil)) (json-encode answer)) 'utf-8) t)))

(defun harness-start (a)
  (setq harness-root (file-name-as-directory (alist-get 'workspace a)))
  (setq eglot-server-programs (list (cons 'typescript-mode (append (alist-get 'command a) nil))))
  t)

(defun harness-open (a)
  (setq harness-buffer (find-file-noselect (alist-get 'file a)))
  (switch-to-buffer harness-buffer)
  (unless (derived-mode-p 'typescript-mode) (typescript-mode))
  (unless (eglot-managed-p) (eglot-ensure) (run-hooks 'post-command-hook))
  t)

(defun harness-diagnostics (_a)
  (vconcat
   (mapcar
    (lambda (one)
      (let ((type (flymake-diagnostic-type one)))
        (save-excursion
          (goto-char (flymake-diagnostic-beg one))
          (list (cons 'line (line-number-at-pos))
                (cons 'column (1+ (- (point) (line-beginning-position))))
                (cons 'severity (cond ((eq type 'eglot-error) "error") ((eq type 'eglot-warning) "warning") (t "information")))
                (cons 'message (flymake-diagnostic-text one))))))
    (flymake-diagnostics))))

;; What a command would wait for must not keep the caller waiting.
(defun harness-act (a)
  (setq harness-offered [])
  (goto-char (point-min))
  (forward-line (1- (alist-get 'line a)))
  (forward-char (1- (alist-get 'column a)))
  (run-at-time 0 nil
    (lambda (title buffer)
      (with-current-buffer buffer
        (cl-letf (((symbol-function 'completing-read)
                   (lambda (_prompt items &rest _)
                     (setq harness-offered (vconcat (mapcar #'car items)))
                     title)))
          (let ((last-nonmenu-event ?a))
            (eglot-code-actions (point) (point) nil t)))))
    (alist-get 'title a) (current-buffer))
  t)

(defun harness-offeredTitles (_a) harness-offered)

(defun harness-replace (a)
  (goto-char (point-min))
  (search-forward (alist-get 'from a))
  (replace-match (alist-get 'to a) t t)
  t)

(defun harness-text (_a) (buffer-substring-no-properties (point-min) (point-max)))
(defun harness-save (_a) (save-buffer) t)
`;
