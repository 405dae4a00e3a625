import type { Thing } from './thing.js';

/** One message of a channel lost: which, at what place from the head, and what is left. */
export interface Loss {
  readonly thing: number;
  readonly place: number;
  readonly left: number;
}

/**
 * Channels that keep the order of their messages, as numbers. What a channel holds, from the oldest message to the
 * newest, has a number within that channel; 0 is nothing.
 */
export class Channels {
  /** The receiver of each channel. */
  readonly receivers: number[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly things: readonly Thing[];
  /** For each channel, what it has held so far, by number; and the numbers, by what it held. */
  private readonly contents: (readonly number[])[][] = [];
  private readonly known: Map<string, number>[] = [];
  private readonly lost: (readonly Loss[])[][] = [];

  /** @param things what the numbers of messages mean */
  constructor(things: readonly Thing[]) {
    this.things = things;
  }

  /** The channel that a message goes through. */
  of(thing: number): number {
    const { node, event } = this.things[thing] as Thing & { event: { readonly from: number } };
    const key = `${event.from} ${node}`;
    let channel = this.numbers.get(key);
    if (channel === undefined) {
      channel = this.receivers.length;
      this.numbers.set(key, channel);
      this.receivers.push(node);
      this.contents.push([[]]);
      this.known.push(new Map([['', 0]]));
      this.lost.push([]);
    }
    return channel;
  }

  /** What a channel holds when a message is sent into it. */
  with(channel: number, content: number, thing: number): number {
    return this.numberOf(channel, [...this.content(channel, content), thing]);
  }

  /** The oldest message. */
  head(channel: number, content: number): number {
    return this.content(channel, content)[0] as number;
  }

  /** What is left when it has arrived. */
  rest(channel: number, content: number): number {
    return this.numberOf(channel, this.content(channel, content).slice(1));
  }

  /** What is left when one message is lost: each different case once. */
  losses(channel: number, content: number): readonly Loss[] {
    const lost = this.lost[channel] as (readonly Loss[])[];
    lost[content] ??= this.content(channel, content).map((thing, place) => ({
      thing,
      place,
      left: this.numberOf(channel, this.content(channel, content).toSpliced(place, 1)),
    }));
    // Of equal messages side by side it does not matter which.
    return (lost[content] as Loss[]).filter(
      ({ left }, i, all) => all.findIndex((other) => other.left === left) === i,
    );
  }

  /** How many different contents each channel has had. */
  get sizes(): number[] {
    return this.contents.map(({ length }) => length);
  }

  private content(channel: number, content: number): readonly number[] {
    return this.contents[channel]?.[content] as readonly number[];
  }

  private numberOf(channel: number, content: readonly number[]): number {
    const key = content.join();
    const known = this.known[channel] as Map<string, number>;
    let number = known.get(key);
    if (number === undefined) {
      number = known.size;
      known.set(key, number);
      this.contents[channel]?.push(content);
    }
    return number;
  }
}
