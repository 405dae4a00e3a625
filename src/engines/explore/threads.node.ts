import type { MessagePort } from 'node:worker_threads';
import { ArgumentError } from '../../model/errors.js';
import { OneNeeded } from './member.js';
import { CONTROL, type FromThread, REPORT, type Start, TASK, type ToThread } from './rounds.js';
import { sharedWords } from './store.js';

/** Another thread, as the first one sees it. */
export interface Thread {
  /** What it last reported, see `REPORT`. */
  readonly report: Float64Array;
  /** Whether it has come up. */
  readonly ready: () => boolean;
  readonly send: (message: ToThread) => void;
  /** Lets it do a round; `wait` returns what it has to say when it has done it. */
  readonly begin: (task: number, end: number, quota: number) => void;
  readonly wait: () => FromThread[];
}

/**
 * Starts all threads but the first. They come up while it goes on by itself, and do not keep the process alive.
 *
 * @param turn what all of them count
 * @throws ArgumentError where there are no threads, as in a browser
 */
export function startThreads(count: number, turn: Int32Array): Thread[] {
  if (count === 1) return [];
  const node = globalThis.process?.getBuiltinModule?.('node:worker_threads');
  if (node === undefined) throw new ArgumentError('More than one thread needs Node; here, set threads to 1.');
  const { MessageChannel, receiveMessageOnPort, Worker } = node;
  return Array.from({ length: count - 1 }, (): Thread => {
    const control = sharedWords(8);
    const report = new Float64Array(new SharedArrayBuffer(64));
    const { port1, port2 } = new MessageChannel();
    const start: Start & { readonly port: MessagePort } = {
      control,
      report,
      threads: count,
      turn,
      port: port2,
    };
    const worker = new Worker(new URL('./thread.node.js', import.meta.url), {
      // By this name the kernel knows them: a search whose cell is interrupted may go on in another.
      name: 'quorumlab search',
      workerData: start,
      transferList: [port2],
    });
    let isGone = false;
    worker.once('exit', () => {
      isGone = true;
    });
    worker.unref();
    port1.unref();
    let round = 0;
    return {
      report,
      ready: () => Atomics.load(control, CONTROL.ready) === 1,
      send: (message) => port1.postMessage(message),
      begin: (task, end, quota) => {
        if (isGone && task !== TASK.end) throw new OneNeeded();
        control[CONTROL.task] = task;
        control[CONTROL.end] = end;
        control[CONTROL.quota] = quota;
        round += 1;
        Atomics.store(control, CONTROL.round, round);
        Atomics.notify(control, CONTROL.round);
        if (task === TASK.end) port1.close();
      },
      wait: () => {
        while (Atomics.load(control, CONTROL.done) < round) Atomics.wait(control, CONTROL.done, round - 1);
        const said: FromThread[] = [];
        if (report[REPORT.mail] === 0) return said;
        for (let mail = receiveMessageOnPort(port1); mail; mail = receiveMessageOnPort(port1))
          said.push(mail.message);
        return said;
      },
    };
  });
}
