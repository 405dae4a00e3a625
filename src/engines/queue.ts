/** An insertion that walks further than this turns the sorted array into a heap, until the next `clear`. */
const LONGEST_WALK = 48;

/**
 * What is under way, by the time it is due; what is due together leaves in the order it was put in.
 *
 * While little is under way this is a sorted array, filled from its end: with constant delays an
 * insertion walks no step at all, and with random ones few. Where one walks far, the array (which
 * is a heap already, being sorted) goes on as a binary heap.
 *
 * `time`, `item` and `ticket` hold the queue from `head` to `end`. The simulation reads them
 * directly, so that nothing is allocated and no number is boxed; it takes the first by `removeFirst`
 * after reading it at `head`.
 */
export class EventQueue {
  time: Float64Array = new Float64Array(256);
  item: Int32Array = new Int32Array(256);
  /** A running number for each insertion: it breaks ties, and tells a restarted timer from its elder. */
  ticket: Int32Array = new Int32Array(256);
  head = 0;
  end = 0;
  private tickets = 0;
  private heap = false;

  get size(): number {
    return this.end - this.head;
  }

  clear(): void {
    this.head = 0;
    this.end = 0;
    this.tickets = 0;
    this.heap = false;
  }

  /** Puts `item` in, due at `time`; returns its ticket. */
  add(time: number, item: number): number {
    if (this.end === this.time.length) this.makeRoom();
    const ticket = ++this.tickets;
    if (this.heap) {
      this.siftUp(time, item, ticket);
      return ticket;
    }
    const times = this.time;
    const items = this.item;
    const numbers = this.ticket;
    const head = this.head;
    let i = this.end++;
    while (i > head && (times[i - 1] as number) > time) {
      times[i] = times[i - 1] as number;
      items[i] = items[i - 1] as number;
      numbers[i] = numbers[i - 1] as number;
      i--;
    }
    times[i] = time;
    items[i] = item;
    numbers[i] = ticket;
    if (this.end - i > LONGEST_WALK) this.becomeHeap();
    return ticket;
  }

  /** Takes out the entry at `head`. */
  removeFirst(): void {
    if (this.heap) this.siftDown();
    else this.head++;
  }

  private makeRoom(): void {
    // Half of it may have left already: then move the rest to the front instead.
    const room = this.head > this.time.length / 2 ? this.time.length : this.time.length * 2;
    const moved = <Numbers extends Float64Array | Int32Array>(from: Numbers, to: Numbers): Numbers => {
      to.set(from.subarray(this.head, this.end));
      return to;
    };
    this.time = moved(this.time, new Float64Array(room));
    this.item = moved(this.item, new Int32Array(room));
    this.ticket = moved(this.ticket, new Int32Array(room));
    this.end -= this.head;
    this.head = 0;
  }

  private becomeHeap(): void {
    this.time.copyWithin(0, this.head, this.end);
    this.item.copyWithin(0, this.head, this.end);
    this.ticket.copyWithin(0, this.head, this.end);
    this.end -= this.head;
    this.head = 0;
    this.heap = true;
  }

  private siftUp(time: number, item: number, ticket: number): void {
    let i = this.end++;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      // A new ticket is the highest there is, so equal times need no further look.
      if ((this.time[parent] as number) <= time) break;
      this.move(parent, i);
      i = parent;
    }
    this.time[i] = time;
    this.item[i] = item;
    this.ticket[i] = ticket;
  }

  private siftDown(): void {
    const last = --this.end;
    const time = this.time[last] as number;
    const ticket = this.ticket[last] as number;
    const item = this.item[last] as number;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= last) break;
      if (
        child + 1 < last &&
        this.before(child + 1, this.time[child] as number, this.ticket[child] as number)
      )
        child++;
      if (!this.before(child, time, ticket)) break;
      this.move(child, i);
      i = child;
    }
    this.time[i] = time;
    this.item[i] = item;
    this.ticket[i] = ticket;
  }

  private before(i: number, time: number, ticket: number): boolean {
    const other = this.time[i] as number;
    return other < time || (other === time && (this.ticket[i] as number) < ticket);
  }

  private move(from: number, to: number): void {
    this.time[to] = this.time[from] as number;
    this.item[to] = this.item[from] as number;
    this.ticket[to] = this.ticket[from] as number;
  }
}
