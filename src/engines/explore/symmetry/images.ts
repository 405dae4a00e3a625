import { ArgumentError } from '../../../model/errors.js';
import type { Local } from '../../../model/step.js';
import type { System } from '../../../model/system.js';
import { Behaviour, type Change } from '../behaviour.js';
import type { Thing } from '../thing.js';
import { Keys } from './keys.js';
import { exchanged, type Images, type Swap } from './swap.js';
import { type Step, sentInWords, stateInWords, stepInWords } from './words.js';

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
 * has the images that these have, one after the other: the renamings act as a group.
 *
 * That is worth it for a dozen nodes or so: what a node remembers of n others it remembers in up to n! ways, or 2ⁿ where
 * it keeps no order, and each is a local state here.
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
    const met = new Map([[keyOf(first), 0]]);
    for (const [i, step] of steps.entries()) {
      const changes = super.changes(step.node, step.local, step.event);
      for (const [s, swap] of this.swaps.entries()) {
        const image = this.imageOf(s, swap, step);
        const key = keyOf(image);
        const earlier = met.get(key);
        // The image of the image is the step itself: they have met.
        if (earlier !== undefined && earlier < i) continue;
        this.match(s, step, changes, image, super.changes(image.node, image.local, image.event));
        if (earlier !== undefined) continue;
        met.set(key, steps.length);
        steps.push(image);
      }
    }
    for (const { node, local, event } of steps) {
      for (const { next, sends, runs, stops } of super.changes(node, local, event) ?? []) {
        this.keys.ofLocal(node, next);
        for (const things of [sends, runs, stops]) for (const thing of things) this.keys.ofThing(thing);
      }
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
      this.matchSends(s, sends, other.sends, differ);
      for (const [timers, theirs] of [
        [runs, other.runs],
        [stops, other.stops],
      ] as const) {
        const images = timers.map((timer) => this.timerOf(swap, timer));
        if (timers.length !== theirs.length || !images.every((timer) => theirs.includes(timer)))
          differ('they set or cancel different timers');
        for (const [j, timer] of timers.entries()) this.pairThings(s, timer, images[j] as number);
      }
      if (this.decisionsOf(step.node, next) !== this.decisionsOf(image.node, other.next)) {
        differ('they do not decide as many values');
      }
      if (!this.pairLocals(s, step.node, next, other.next)) {
        differ(
          `the first leads to state ${stateInWords(this, step.node, next)}, and the second to ${stateInWords(this, image.node, other.next)}, ` +
            'which is not the same with the two exchanged',
        );
      }
    }
  }

  /** The first message to a node corresponds to the first one to its image, and so on. */
  private matchSends(
    s: number,
    sends: readonly number[],
    others: readonly number[],
    differ: (how: string) => never,
  ): void {
    const swap = this.swaps[s] as Swap;
    const receiver = (thing: number): number => (this.things[thing] as Thing).node;
    const left = [...others];
    for (const thing of sends) {
      const at = left.findIndex((other) => receiver(other) === exchanged(swap, receiver(thing)));
      if (at >= 0 && this.pairThings(s, thing, left[at] as number)) {
        left.splice(at, 1);
        continue;
      }
      differ(
        `the first sends ${sentInWords(this, thing)}, and the second ${at >= 0 ? sentInWords(this, left[at] as number) : 'no such message'}`,
      );
    }
    const [more] = left;
    if (more !== undefined)
      differ(`the second sends ${sentInWords(this, more)}, and the first no such message`);
  }

  private decisionsOf(node: number, local: number): number {
    return ((this.locals[node] as Local[])[local] as Local).decisions.length;
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
        `"${stepInWords(this, step)}" becomes "${stepInWords(this, image)}"; but ${how}.`,
    );
  }
}

const keyOf = ({ node, local, event }: Step): string => `${node} ${local} ${event}`;
const facesOf = ({ faces }: Change): string => `[${faces.join()}]`;

/** Makes two numbers images of each other, unless one is another's. */
function pair(here: number[], there: number[], one: number, image: number): boolean {
  if ((here[one] ?? image) !== image || (there[image] ?? one) !== one) return false;
  here[one] = image;
  there[image] = one;
  return true;
}
