/**
 * Which timers are running: for each timer's event, the ticket under which it waits in the queue; 0
 * where it is not running. A timer that was restarted or stopped leaves its old entry in the queue,
 * whose ticket then no longer fits.
 */
export class Timers {
  private tickets = new Int32Array(64);
  private any = false;

  /** Stops all, before a new trial. */
  clear(): void {
    if (this.any) this.tickets.fill(0);
    this.any = false;
  }

  /** Sets a timer, or stops it with ticket 0. */
  set(timer: number, ticket: number): void {
    if (timer >= this.tickets.length) {
      const larger = new Int32Array(timer * 2);
      larger.set(this.tickets);
      this.tickets = larger;
    }
    this.tickets[timer] = ticket;
    this.any = true;
  }

  /** Whether the entry under that ticket is the one that counts; if so, the timer has run out. */
  runsOut(timer: number, ticket: number): boolean {
    if (this.tickets[timer] !== ticket) return false;
    this.tickets[timer] = 0;
    return true;
  }

  /** Stops every timer that `of` is true for. */
  stop(of: (timer: number) => boolean): void {
    for (let timer = 0; timer < this.tickets.length; timer++) if (of(timer)) this.tickets[timer] = 0;
  }

  /** Gives the events of timers new numbers. */
  renumber(renumbered: (timer: number) => number): void {
    const running = [...this.tickets.entries()].filter(([, ticket]) => ticket !== 0);
    this.tickets.fill(0);
    for (const [timer, ticket] of running) this.set(renumbered(timer), ticket);
  }
}
