/* What runs in each thread of a search but the first: it sleeps, and does the rounds that the first one asks for. */
import { type MessagePort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { type Loop, loopFor } from './loop.js';
import { Member, OneNeeded } from './member.js';
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
import { sharedWords, storeOf } from './store.js';
import { type Tables, UNKNOWN } from './transitions.js';

const { control, report, threads, turn, port } = workerData as Start & { readonly port: MessagePort };

let member: Member | undefined;
let tables: Tables;
let loop: Loop;
/** The table before it grew. */
let old: Int32Array = new Int32Array();
/** What is for the first thread to do. */
let wishes: Wish[] = [];
let stands: number[] = [];

function follow({ looking, ...plan }: Plan): void {
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
  const mine = {
    tables,
    look: looking ? look : undefined,
    channels: undefined,
    seeking: false,
    sharing: true,
  };
  loop = loopFor({ ...plan, ...mine });
  const store = storeOf(plan.layout.words, sharedWords);
  if (member === undefined) member = new Member(store, threads, turn);
  else member.relayout(store);
}

function readMail(): void {
  for (let mail = receiveMessageOnPort(port); mail; mail = receiveMessageOnPort(port)) {
    const message = mail.message as ToThread;
    if (message.kind === 'plan') follow(message.plan);
    else if (message.kind === 'tables') Object.assign(tables, message.tables);
    else if (member === undefined) throw new Error('There is no plan.');
    else if (message.kind === 'table') {
      member.work.store.table = message.table;
      ({ old } = message);
    } else if (message.kind === 'parts') member.parts = message.parts;
    else {
      member.work.store.pieces.push(...message.pieces);
      member.give(message.own);
    }
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
    const strays = task === TASK.grow ? (member?.growTable(old) ?? []) : [];
    old = new Int32Array();
    if (task === TASK.expand)
      member?.expand(loop, control[CONTROL.end] as number, control[CONTROL.quota] as number);
    report[REPORT.found] = member?.found ?? 0;
    report[REPORT.transitions] = member?.work.transitions ?? 0;
    report[REPORT.waiting] = member?.waiting ?? 0;
    if (wishes.length + stands.length + strays.length > 0)
      tell({ wishes, stands, strays, failed: undefined, crowded: false });
  } catch (error) {
    tell({ wishes: [], stands: [], strays: [], failed: String(error), crowded: error instanceof OneNeeded });
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
