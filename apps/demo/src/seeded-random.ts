/** Random numbers that follow from a seed alone (mulberry32), so that a run can be repeated. */
export class SeededRandom {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** A whole number from 0 to `below` − 1. */
  below(below: number): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }

  /** So many different whole numbers from 1 to `most`, ascending. */
  points(count: number, most: number): number[] {
    const found = new Set<number>();
    while (found.size < Math.min(count, most)) found.add(1 + this.below(most));
    return [...found].sort((a, b) => a - b);
  }
}
