/* What runs in each thread of a search but the first: it sleeps, and does the rounds that the first one asks for. */
import { type MessagePort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { Layout } from './layout.js';
import { type Loop, loopFor } from './loop.js';
import { Member } from './member.js';
import {
  CONTROL,
  type FromThread,
  type Plan,
  REPORT,
  type Start,
  TASK,
  type ToThread,
  type Wish,
} from './rounds.js';
import { bytesOf } from './store.js';
import { type Tables, UNKNOWN } from './transitions.js';

const { me, control, report, exchanges, port } = workerData as Start & { readonly port: MessagePort };

let member: Member | undefined;
let layout: Layout;
let tables: Tables;
/** What is for the first thread to do. */
let wishes: Wish[] = [];
let stands: number[] = [];

function loopOf({ looking, onlyDecisions, dividing, ...plan }: Plan): Loop {
  ({ layout } = plan);
  tables = {
    ...plan.tables,
    fill: (node, row, event) => {
      wishes.push({ node, row, event });
      return UNKNOWN;
    },
    overflow: (transition) => wishes.push({ overflow: transition }),
    overflowOf: (thing) => wishes.push({ overflowOf: thing }),
    // Where channels keep an order there is one thread only.
    send: () => true,
    overflowOfChannel: () => undefined,
  };
  const look = (state: Int32Array): void => {
    stands.push(...state);
  };
  const alone = { channels: undefined, seeking: false };
  return loopFor({
    ...plan,
    ...alone,
    tables,
    look: looking ? look : undefined,
    onlyDecisions,
    sharing: { dividing },
  });
}

function readMail(): void {
  for (let mail = receiveMessageOnPort(port); mail; mail = receiveMessageOnPort(port)) {
    const message = mail.message as ToThread;
    if (message.kind === 'begin') {
      const { plan, part } = message;
      member = new Member(me, exchanges, loopOf(plan), plan.layout.words, part);
    } else if (message.kind === 'relayout') {
      const before = layout;
      member?.relayout(before, message.plan.layout, loopOf(message.plan));
    } else if (message.kind === 'tables') Object.assign(tables, message.tables);
    else member?.replaceBox(message.grown);
  }
}

function tell(message: FromThread): void {
  port.postMessage(message);
  report[REPORT.mail] = 1;
}

/** One round; false when there will be no more. */
function round(task: number): boolean {
  report[REPORT.mail] = 0;
  if (task === TASK.end) return false;
  try {
    wishes = [];
    stands = [];
    readMail();
    if (member === undefined) return true;
    if (task === TASK.nextLevel) member.nextLevel();
    member.round(control[CONTROL.most] as number);
    const { grown, waiting, work } = member;
    report[REPORT.states] = work.store.used;
    report[REPORT.transitions] = work.transitions;
    report[REPORT.bytes] = bytesOf(work.store);
    report[REPORT.waiting] = waiting;
    report[REPORT.beyond] = work.store.used - member.levelEnd;
    if (wishes.length + stands.length + grown.length > 0) tell({ wishes, stands, grown, failed: undefined });
  } catch (error) {
    tell({ wishes: [], stands: [], grown: [], failed: String(error) });
  }
  return true;
}

control[CONTROL.ready] = 1;
for (let number = 0, goesOn = true; goesOn; number++) {
  Atomics.wait(control, CONTROL.round, number);
  goesOn = round(control[CONTROL.task] as number);
  Atomics.store(control, CONTROL.done, number + 1);
  Atomics.notify(control, CONTROL.done);
}
