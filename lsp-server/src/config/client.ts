import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ConfigurationAnswer, ConfigurationQuestion } from './messages.js';

const DEADLINE = 30_000;

/** Asks a new process, and ends it: whatever a configuration left running ends with it. */
export function askConfiguration(question: ConfigurationQuestion, cwd: string): Promise<ConfigurationAnswer> {
  const failed = (message: string): ConfigurationAnswer => ({ kind: 'failed', config: question.config, message });
  return new Promise((resolve) => {
    const child = fork(fileURLToPath(new URL('./process.js', import.meta.url)), { cwd, serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: [] });
    const end = (answer: ConfigurationAnswer): void => {
      clearTimeout(timer);
      child.removeAllListeners();
      child.on('error', () => undefined);
      child.kill('SIGKILL');
      resolve(answer);
    };
    const timer = setTimeout(() => end(failed(`it has not answered for ${DEADLINE / 1000} s`)), DEADLINE);
    child.on('message', (answer: ConfigurationAnswer) => end(isAnswer(answer) ? answer : failed('it sent messages of its own')));
    child.on('error', (error) => end(failed(error.message)));
    child.on('exit', (code, signal) => end(failed(`it ended the process (${signal ?? code})`)));
    child.send(question);
  });
}

const isAnswer = (value: unknown): value is ConfigurationAnswer => typeof value === 'object' && value !== null && 'kind' in value && (value.kind === 'failed' || (value.kind === 'configured' && 'files' in value));
