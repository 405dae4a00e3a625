import seedrandom from 'seedrandom';

/** What a seed draws. */
export class Draw {
  private readonly random: () => number;

  constructor(seed: string) {
    this.random = seedrandom.alea(seed);
  }

  below = (n: number): number => Math.floor(this.random() * n);
  chance = (p: number): boolean => this.random() < p;
  one = <Item>(items: readonly Item[]): Item => items[this.below(items.length)] as Item;
  times = <Item>(n: number, item: (i: number) => Item): Item[] =>
    Array.from({ length: n }, (_, i) => item(i));
}
