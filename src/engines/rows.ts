/**
 * Numbers rows of small integers: equal rows, and no others, get the same number, counted from 0.
 * An open-addressed hash table over one long typed array; nothing is made per row.
 */
export class Rows {
  private readonly width: number;
  private cells: Int32Array;
  private slots = new Int32Array(64).fill(-1);
  size = 0;

  constructor(width: number) {
    this.width = width;
    this.cells = new Int32Array(width * 16);
  }

  /** The number of the row; a new one where it was never seen. */
  number(row: Int32Array): number {
    const width = this.width;
    let hash = 0;
    for (let i = 0; i < width; i++) hash = Math.imul(hash ^ (row[i] as number), 0x9e3779b1) ^ (hash >>> 15);
    const mask = this.slots.length - 1;
    for (let slot = (hash ^ (hash >>> 16)) & mask; ; slot = (slot + 1) & mask) {
      const found = this.slots[slot] as number;
      if (found < 0) {
        this.slots[slot] = this.size;
        return this.append(row);
      }
      let i = 0;
      for (let cell = found * width; i < width && this.cells[cell] === row[i]; i++) cell++;
      if (i === width) return found;
    }
  }

  /** The row with that number, as a view: do not keep it. */
  row(number: number): Int32Array {
    return this.cells.subarray(number * this.width, (number + 1) * this.width);
  }

  clear(): void {
    this.slots.fill(-1);
    this.size = 0;
  }

  private append(row: Int32Array): number {
    const number = this.size++;
    if (this.size * this.width > this.cells.length) {
      const larger = new Int32Array(this.cells.length * 2);
      larger.set(this.cells);
      this.cells = larger;
    }
    this.cells.set(row, number * this.width);
    if (this.size * 2 > this.slots.length) this.rehash();
    return number;
  }

  private rehash(): void {
    const kept = this.size;
    const cells = this.cells.slice(0, kept * this.width);
    this.slots = new Int32Array(this.slots.length * 4).fill(-1);
    this.size = 0;
    for (let i = 0; i < kept; i++) this.number(cells.subarray(i * this.width, (i + 1) * this.width));
  }
}
