import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ConfigurationAnswer, ConfigurationQuestion } from './messages.js';

const DEADLINE = 30_000;
/** A process that something else killed says nothing of the configuration. */
const ATTEMPTS = 3;

/** Asks a new process, and ends it: whatever a configuration left running ends with it. */
export async function askConfiguration(question: ConfigurationQuestion, cwd: string): Promise<ConfigurationAnswer> {
  for (let attempt = 1; ; attempt++) {
    const answer = await askOnce(question, cwd);
    if (answer.kind !== 'killed') return answer;
    if (attempt === ATTEMPTS) return { kind: 'failed', config: question.config, message: `its process was ended ${ATTEMPTS} times by ${answer.signal}; saving the file has it read again` };
  }
}

function askOnce(question: ConfigurationQuestion, cwd: string): Promise<ConfigurationAnswer | Killed> {
  const failed = (message: string): ConfigurationAnswer => ({ kind: 'failed', config: question.config, message });
  return new Promise((resolve) => {
    const child = fork(fileURLToPath(new URL('./process.js', import.meta.url)), { cwd, serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: [] });
    const end = (answer: ConfigurationAnswer | Killed): void => {
      clearTimeout(timer);
      child.removeAllListeners();
      child.on('error', () => undefined);
      child.kill('SIGKILL');
      resolve(answer);
    };
    const timer = setTimeout(() => end(failed(`it has not answered for ${DEADLINE / 1000} s; saving it has it read again`)), DEADLINE);
    child.on('message', (answer: ConfigurationAnswer) => end(isAnswer(answer) ? answer : failed('it sent messages of its own')));
    child.on('error', (error) => end(failed(error.message)));
    child.on('exit', (code, signal) => end(signal ? { kind: 'killed', signal } : failed(`it ended the process (${code})`)));
    child.send(question);
  });
}

interface Killed {
  readonly kind: 'killed';
  readonly signal: NodeJS.Signals;
}

const isAnswer = (value: unknown): value is ConfigurationAnswer => typeof value === 'object' && value !== null && 'kind' in value && (value.kind === 'failed' || (value.kind === 'configured' && 'files' in value));
