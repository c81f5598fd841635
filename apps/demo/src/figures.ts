/** Figures the demonstration asserts: what was expected, what came. */
export class Figures {
  private readonly rows: { name: string; expected: unknown; actual: unknown; holds: boolean }[] =
    [];

  check(name: string, actual: unknown, expected: unknown): void {
    const holds = JSON.stringify(actual) === JSON.stringify(expected);
    this.rows.push({ name, expected, actual, holds });
  }

  get failed(): readonly string[] {
    return this.rows
      .filter(({ holds }) => !holds)
      .map(
        ({ name, expected, actual }) =>
          `${name}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`,
      );
  }

  get count(): number {
    return this.rows.length;
  }

  toJson(): object {
    return Object.fromEntries(this.rows.map(({ name, actual }) => [name, actual]));
  }
}
