/* What runs in each thread of a search but the first: it sleeps, and does the rounds that the first one asks for. */
import { type MessagePort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { Member } from './member.js';
import { CONTROL, type FromThread, REPORT, type Start, TASK, type ToThread } from './rounds.js';
import { bytesOf } from './store.js';

const { me, control, report, exchanges, port } = workerData as Start & { readonly port: MessagePort };

let member: Member | undefined;

function readMail(): void {
  for (let mail = receiveMessageOnPort(port); mail; mail = receiveMessageOnPort(port)) {
    const message = mail.message as ToThread;
    if (message.kind === 'begin') {
      member = new Member(me, exchanges, message.plan, message.states, message.expanded);
    } else if (message.kind === 'relayout') member?.relayout(message.plan);
    else if (message.kind === 'tables') member?.replaceTables(message.tables);
    else member?.replaceBox(message.grown);
  }
}

function tell(message: FromThread): void {
  port.postMessage(message);
  report[REPORT.mail] = 1;
}

/** One round; false when there will be no more. */
function work(task: number): boolean {
  report[REPORT.mail] = 0;
  if (task === TASK.end) return false;
  try {
    readMail();
    if (member === undefined) return true;
    if (task === TASK.nextLevel) member.nextLevel();
    member.round(control[CONTROL.most] as number);
    const { wish, stands, grown, levelEnd } = member;
    const { number, transitions, store } = member.work;
    Object.assign(report, [number, store.used, transitions, bytesOf(store), levelEnd]);
    if (wish || stands.length > 0 || grown.length > 0) tell({ wish, stands, grown, failed: undefined });
  } catch (error) {
    tell({ wish: undefined, stands: [], grown: [], failed: String(error) });
  }
  return true;
}

control[CONTROL.ready] = 1;
for (let round = 0, goesOn = true; goesOn; round++) {
  Atomics.wait(control, CONTROL.round, round);
  goesOn = work(control[CONTROL.task] as number);
  Atomics.store(control, CONTROL.done, round + 1);
  Atomics.notify(control, CONTROL.done);
}
