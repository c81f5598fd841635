export type Housing = Readonly<{ building: string; unit: string }>;

/** Of a register's address, `building-unit-room`. */
export function housingOf(address: string): Housing {
  const [building = '', unit = ''] = address.split('-');
  return { building, unit };
}

/** The natural order of addresses: 2 before 10, part by part; then 2A after 2. */
export function byAddress(a: string, b: string): number {
  const [mine, others] = [a.split('-'), b.split('-')];
  for (let index = 0; index < Math.max(mine.length, others.length); index++) {
    const order = byPart(mine[index] ?? '', others[index] ?? '');
    if (order !== 0) return order;
  }
  return 0;
}

/** Runs of digits by their number, everything else by its characters. */
function byPart(a: string, b: string): number {
  const [mine, others] = [runsOf(a), runsOf(b)];
  for (let index = 0; index < Math.max(mine.length, others.length); index++) {
    const [one = '', other = ''] = [mine[index], others[index]];
    if (one === other) continue;
    if (isNumber(one) && isNumber(other)) {
      const [small, large] = [one.replace(/^0+/, ''), other.replace(/^0+/, '')];
      if (small.length !== large.length) return small.length - large.length;
      if (small !== large) return small < large ? -1 : 1;
    }
    return one < other ? -1 : 1;
  }
  return 0;
}

const runsOf = (part: string): readonly string[] => part.match(/\d+|\D+/g) ?? [];
const isNumber = (run: string): boolean => /^\d/.test(run);
