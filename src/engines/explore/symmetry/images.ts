import { ArgumentError } from '../../../model/errors.js';
import type { System } from '../../../model/system.js';
import { Behaviour, type Change } from '../behaviour.js';
import type { Thing } from '../thing.js';
import { Keys } from './keys.js';
import { exchanged, type Images, type Swap } from './swap.js';
import { inWords, type Step } from './words.js';

/**
 * What the nodes of a system do, where some are interchangeable, and what becomes of each local state and each thing
 * under way when two of those nodes are exchanged.
 *
 * Nobody says which numbers inside states and messages are numbers of nodes. What a handler does shows it: it is a pure
 * function. When a step of node n leads from local state l to l′, then the same step with two nodes exchanged, of the
 * image of n in the image of l, leads to the image of l′; and what is sent there are the images of what is sent here:
 * the first message to a node stands for the first message to the node's image, and so on. So, from where the nodes
 * begin, all images follow. Where they contradict each other, the nodes are not interchangeable.
 *
 * Each step is therefore taken with its images, and theirs, until nothing new comes: then what a search has seen of one
 * state goes for all its renamings. Images follow from steps in one way only, so a renaming that is made of two others
 * has the images that these have, one after the other: the renamings act as a group, and their order does not matter.
 */
export class SymmetricBehaviour extends Behaviour implements Images {
  readonly groups: readonly (readonly number[])[];
  readonly swaps: readonly Swap[];
  readonly localImages: readonly number[][][];
  readonly thingImages: readonly number[][];
  readonly keys: Keys;
  /** For each node and local state the events whose steps are known with their images. */
  private readonly closed: readonly Set<number>[][];

  /** @throws ArgumentError where the nodes do not begin alike */
  constructor(system: System) {
    super(system);
    this.groups = system.symmetry;
    this.swaps = this.groups.flatMap((group) => group.slice(1).map((b, i) => ({ a: group[i] as number, b })));
    this.localImages = this.swaps.map(() => this.locals.map(() => []));
    this.thingImages = this.swaps.map(() => []);
    this.closed = this.locals.map(() => []);
    this.keys = new Keys(this, system.nodes);
    for (const [node, local] of this.beginning.entries()) {
      for (const [s, swap] of this.swaps.entries()) {
        this.pairLocals(s, node, local, this.beginning[exchanged(swap, node)] as number);
      }
    }
    for (const [node, local] of this.beginning.entries()) this.keys.ofLocal(node, local);
  }

  /**
   * As of any behaviour; and the images of all that comes of it are known afterwards.
   *
   * @throws ArgumentError where it shows that two nodes are not interchangeable
   */
  override changes(node: number, local: number, event: number): readonly Change[] | null {
    const row = this.closed[node] as Set<number>[];
    row[local] ??= new Set();
    if (!row[local].has(event)) this.close({ node, local, event });
    return super.changes(node, local, event);
  }

  /** Says of messages that no step has sent what their images are. */
  pairMessages(messages: readonly number[], imageOf: (thing: Thing, swap: Swap) => Thing): void {
    for (const [s, swap] of this.swaps.entries()) {
      for (const thing of messages) {
        this.pairThings(s, thing, this.thing(imageOf(this.things[thing] as Thing, swap)));
      }
    }
    for (const thing of messages) this.keys.ofThing(thing);
  }

  /** Takes a step and all its images, and says what corresponds. A step that fails is not known: it will fail again. */
  private close(first: Step): void {
    const steps = [first];
    const met = new Set([keyOf(first)]);
    const came: (readonly [node: number, changes: readonly Change[]])[] = [];
    for (const step of steps) {
      const changes = super.changes(step.node, step.local, step.event);
      if (changes !== null) came.push([step.node, changes]);
      for (const [s, swap] of this.swaps.entries()) {
        const image = this.imageOf(s, swap, step);
        this.match(s, step, changes, image, super.changes(image.node, image.local, image.event));
        const key = keyOf(image);
        if (met.has(key)) continue;
        met.add(key);
        steps.push(image);
      }
    }
    for (const [node, changes] of came) {
      for (const { next, sends, runs, stops } of changes) {
        this.keys.ofLocal(node, next);
        for (const thing of [...sends, ...runs, ...stops]) this.keys.ofThing(thing);
      }
    }
    for (const { node, local, event } of steps) {
      const row = this.closed[node] as Set<number>[];
      row[local] ??= new Set();
      row[local].add(event);
    }
  }

  private imageOf(s: number, swap: Swap, { node, local, event }: Step): Step {
    return {
      node: exchanged(swap, node),
      local: this.localImages[s]?.[node]?.[local] as number,
      event: event < 0 ? event : (this.thingImages[s]?.[event] as number),
    };
  }

  /** Says that what comes of a step corresponds to what comes of its image, or what contradicts that. */
  private match(
    s: number,
    step: Step,
    changes: readonly Change[] | null,
    image: Step,
    others: readonly Change[] | null,
  ): void {
    const swap = this.swaps[s] as Swap;
    const differ = (how: string): never => this.refuse(swap, step, image, how);
    if ((changes === null) !== (others === null)) differ('one of them cannot happen');
    if (changes?.map(facesOf).join() !== others?.map(facesOf).join()) differ('they toss differently');
    for (const [i, { next, sends, runs, stops }] of (changes ?? []).entries()) {
      const other = others?.[i] as Change;
      const to = bySwap(swap, this.byReceiver(sends));
      const there = this.byReceiver(other.sends);
      for (const node of this.locals.keys()) {
        const [here = [], images = []] = [to.get(node), there.get(node)];
        if (here.length !== images.length) {
          const first = `the first sends ${messages(here.length)} to node ${exchanged(swap, node)}`;
          differ(`${first}, and the second ${messages(images.length)} to node ${node}`);
        }
        for (const [j, thing] of here.entries()) {
          if (!this.pairThings(s, thing, images[j] as number)) {
            differ(`message ${j + 1} to node ${node} of the second is not the image of that of the first`);
          }
        }
      }
      for (const [timers, theirs] of [
        [runs, other.runs],
        [stops, other.stops],
      ] as const) {
        const images = timers.map((timer) => this.timerOf(swap, timer));
        if (timers.length !== theirs.length || !images.every((timer) => theirs.includes(timer)))
          differ('they set or cancel different timers');
        for (const [j, timer] of timers.entries()) this.pairThings(s, timer, images[j] as number);
      }
      if (!this.pairLocals(s, step.node, next, other.next)) {
        differ(
          `the first leads to state ${inWords(this, step.node, next)}, and the second to ${inWords(this, image.node, other.next)}, ` +
            'which is not the same with the two exchanged',
        );
      }
    }
  }

  /** Messages by their receivers, in the order in which they are sent. */
  private byReceiver(sends: readonly number[]): Map<number, number[]> {
    const to = new Map<number, number[]>();
    for (const thing of sends) {
      const { node } = this.things[thing] as Thing;
      to.set(node, [...(to.get(node) ?? []), thing]);
    }
    return to;
  }

  private timerOf(swap: Swap, timer: number): number {
    const { node, event } = this.things[timer] as Thing;
    return this.thing({ node: exchanged(swap, node), event });
  }

  /** False where one of them corresponds to another one already. */
  private pairLocals(s: number, node: number, local: number, image: number): boolean {
    const images = this.localImages[s] as number[][];
    const there = exchanged(this.swaps[s] as Swap, node);
    if (local !== image && this.keys.members.includes(node)) this.alike = false;
    return pair(images[node] as number[], images[there] as number[], local, image);
  }

  private pairThings(s: number, thing: number, image: number): boolean {
    const images = this.thingImages[s] as number[];
    return pair(images, images, thing, image);
  }

  private refuse({ a, b }: Swap, step: Step, image: Step, how: string): never {
    throw new ArgumentError(
      `symmetry says that nodes ${a} and ${b} are interchangeable, but they are not. Exchange them, and the step ` +
        `"${inWords(this, step)}" becomes "${inWords(this, image)}"; but ${how}.`,
    );
  }
}

const keyOf = ({ node, local, event }: Step): string => `${node} ${local} ${event}`;
const messages = (count: number): string =>
  count === 0 ? 'none' : count === 1 ? '1 message' : `${count} messages`;
const facesOf = ({ faces }: Change): string => `[${faces.join()}]`;

function bySwap<Item>(swap: Swap, of: ReadonlyMap<number, Item>): Map<number, Item> {
  return new Map([...of].map(([node, item]) => [exchanged(swap, node), item]));
}

/** Makes two numbers images of each other, unless one is another's. */
function pair(here: number[], there: number[], one: number, image: number): boolean {
  if ((here[one] ?? image) !== image || (there[image] ?? one) !== one) return false;
  here[one] = image;
  there[image] = one;
  return true;
}
