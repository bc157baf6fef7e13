import type { FromWorker, ToWorker } from './messages.js';
import { chooseToolchain } from './toolchain.js';

/** The entry of the child process that judges. The toolchain is chosen before anything that imports a compiler is loaded. */

/** A parent that ends while something is on its way is no failure. */
const send = (message: FromWorker): void => {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
};

let receive: ((message: ToWorker) => void) | undefined;
const early: ToWorker[] = [];

process.on('disconnect', () => process.exit());
process.on('message', (message: ToWorker) => {
  if (receive) receive(message);
  else if (message.kind === 'start') void start(message);
  else early.push(message);
});

async function start({ start: options }: Extract<ToWorker, { kind: 'start' }>): Promise<void> {
  const toolchain = await chooseToolchain(options);
  const { Worker } = await import('./worker.js');
  const worker = new Worker(options, toolchain, send);
  receive = (message) => worker.receive(message);
  early.splice(0).forEach(receive);
}
