import { type Fen, sumFen } from '@yishi/kernel';
import type { IntegrationEventType } from '@yishi/messaging';
import fc from 'fast-check';
import { type FunderFigures, funderFiguresAfter } from './funder-figures';
import { accounts, JOURNALLED, journalEntry, type Posting } from './journal';
import {
  type Choices,
  DISTRICT,
  FIVE_FUNDERS,
  type Happened,
  Lifecycle,
  POLICY,
  PROJECT,
  play,
  STREET,
  YEAR,
} from './lifecycle.fixture';
import { ledgerLines } from './lines';

/** Posts event by event, and checks what must hold after each of them. */
class Books {
  funders: readonly FunderFigures[] = [];
  linesFen = 0n;
  readonly entries: (readonly Posting[] | undefined)[] = [];
  private readonly balances = new Map<string, Fen>();

  post(events: readonly Happened[]): this {
    for (const { type, data } of events) {
      const entry = this.entryOf(type, data);
      this.funders = funderFiguresAfter(type, data as never, this.funders);
      for (const line of ledgerLines(type, data as never))
        this.linesFen += line.incomeFen - line.spendingFen;
      this.entries.push(entry);
      this.checkStep();
    }
    return this;
  }

  balance(account: string): Fen {
    return this.balances.get(account) ?? 0n;
  }

  /** Balances of accounts that name the project, without those at zero. */
  ofProject(): [string, Fen][] {
    return [...this.balances].filter(([account, fen]) => account.includes(PROJECT) && fen !== 0n);
  }

  private entryOf(type: IntegrationEventType, data: object): readonly Posting[] | undefined {
    const books = { districtCode: DISTRICT, funders: this.funders };
    const entry = journalEntry(type, data as never, books);
    for (const { account, amountFen } of entry ?? [])
      this.balances.set(account, this.balance(account) + amountFen);
    return entry;
  }

  private checkStep(): void {
    const last = this.entries.at(-1) ?? [];
    expect(sumFen(last.map(({ amountFen }) => amountFen))).toBe(0n);
    expect(this.balance(accounts.cash(PROJECT))).toBe(this.linesFen);
    for (const { funder, heldFen } of this.funders)
      expect(this.balance(accounts.encumbrance(PROJECT, funder))).toBe(heldFen);
  }
}

const started = () => new Lifecycle(POLICY).setAppropriations(1_000n).approve(100n);
const lastEntry = (life: Lifecycle) =>
  Object.fromEntries(
    new Books()
      .post(life.events)
      .entries.at(-1)!
      .map(({ account, amountFen }) => [account.replace(PROJECT, 'p'), amountFen]),
  );

const FREE_DISTRICT = `appropriation:district-${DISTRICT}:${YEAR}`;
const AUTHORITY_DISTRICT = `authority:district-${DISTRICT}:${YEAR}`;
const FREE_STREET = `appropriation:street-${STREET}:${YEAR}`;

describe('an entry', () => {
  it('sets an appropriation', () =>
    expect(lastEntry(new Lifecycle(POLICY.slice(0, 1)).setAppropriations(1_000n))).toEqual({
      [FREE_DISTRICT]: 1_000n,
      [AUTHORITY_DISTRICT]: -1_000n,
    }));

  it('of an approval promises all parts and reserves the public ones', () =>
    expect(lastEntry(started())).toEqual({
      'receivable:p': 100n,
      'funder:p:district': -67n,
      'funder:p:street': -17n,
      'funder:p:residents': -16n,
      'encumbrance:p:district': 67n,
      'encumbrance:p:street': 17n,
      [FREE_DISTRICT]: -67n,
      [FREE_STREET]: -17n,
    }));

  it('of an allocation given up takes back every promise, also those of the residents', () =>
    expect(new Books().post(started().release().events).ofProject()).toEqual([]));

  it('of a contribution', () =>
    expect(lastEntry(started().contribute(20n))).toEqual({ 'cash:p': 20n, 'receivable:p': -20n }));

  it.each(['reversal', 'refund'] as const)('of a %s', (kind) =>
    expect(lastEntry(started().contribute(20n).giveBack(kind))).toEqual({
      'cash:p': -20n,
      'receivable:p': 20n,
    }),
  );

  it('of a payment uses what was reserved', () =>
    expect(lastEntry(started().pay(0, 50n))).toEqual({
      'cash:p': 50n,
      'receivable:p': -50n,
      'encumbrance:p:district': -50n,
      [AUTHORITY_DISTRICT]: 50n,
    }));

  it('of an invoice', () =>
    expect(lastEntry(started().contribute(20n).invoice(5n))).toEqual({
      'expense:p': 5n,
      'cash:p': -5n,
    }));

  it('of a risen cost promises and reserves the difference', () =>
    expect(lastEntry(started().supplement(6n))).toEqual({
      'receivable:p': 6n,
      'funder:p:district': -4n,
      'funder:p:street': -1n,
      'funder:p:residents': -1n,
      'encumbrance:p:district': 4n,
      'encumbrance:p:street': 1n,
      [FREE_DISTRICT]: -4n,
      [FREE_STREET]: -1n,
    }));

  it('releases nothing of a part that is paid whole when it sinks', () => {
    const life = new Lifecycle(POLICY).setAppropriations(1_000n).approve(6n); // 4/1/1
    expect(lastEntry(life.pay(1, 1n).supplement(-5n))).toEqual({
      'receivable:p': -5n, // 1/0/0
      'funder:p:district': 3n,
      'funder:p:street': 1n,
      'funder:p:residents': 1n,
      'encumbrance:p:district': -3n,
      [FREE_DISTRICT]: 3n,
    });
  });

  it('of a settlement bears the cost by shares, and what is left goes back', () => {
    const life = started().contribute(20n).pay(0, 67n).pay(1, 10n).invoice(94n); // 63/16/15
    const books = new Books().post(life.settle(false).events);
    expect(books.ofProject()).toEqual([]);
    expect(books.balance(FREE_DISTRICT)).toBe(1_000n - 63n);
    expect(books.balance(FREE_STREET)).toBe(1_000n - 16n);
    expect(books.balance('reserve:00000000-0000-8000-8000-0000000000cc')).toBe(5n);
  });

  it('of an unwinding gives everything back', () => {
    const books = new Books().post(started().contribute(20n).pay(0, 60n).unwind().events);
    expect(books.ofProject()).toEqual([]);
    expect(books.balance(FREE_DISTRICT)).toBe(1_000n);
  });

  it('after the end changes nothing more when the reservations are reported released', () => {
    const books = new Books().post(started().contribute(20n).unwind().release().events);
    expect(books.entries.at(-1)).toBeUndefined();
  });

  it('does not exist for events that move no money', () => {
    const projectId = PROJECT;
    const books = { districtCode: DISTRICT, funders: [] };
    expect(journalEntry('HouseholdTookPart.v1', { projectId }, books)).toBeUndefined();
    expect(JOURNALLED).toHaveLength(10);
  });

  it('keeps the appropriations of two districts apart', () => {
    const data = {
      account: 'district',
      source: 'district',
      districtCode: '410802',
      streetCode: '',
      year: YEAR,
      amountFen: 1n,
      changeFen: 1n,
    };
    const entry = journalEntry('AppropriationSet.v1', data, { districtCode: '', funders: [] });
    expect(entry?.[0]?.account).toBe(`appropriation:district-410802:${YEAR}`);
  });
});

describe('any project', () => {
  const fen = fc.bigInt(1n, 40_000_000n);
  const choices: fc.Arbitrary<Choices> = fc.record({
    policy: fc.constantFrom(POLICY, FIVE_FUNDERS),
    approvedFen: fc.oneof(fc.bigInt(1n, 200n), fen),
    supplements: fc.array(fc.oneof(fc.bigInt(1n, 3n), fen), { maxLength: 3 }),
    contributions: fc.array(fen, { maxLength: 8 }),
    payments: fc.array(fen, { maxLength: 6 }),
    invoices: fc.array(fen, { maxLength: 5 }),
    ending: fc.constantFrom('settle', 'unwind', 'release'),
    asksBack: fc.boolean(),
  });

  it('ends with all its accounts at zero, and the appropriations less by what it cost', () => {
    const seed = Math.floor(performance.now() * 1_000);
    console.info(`journal property, seed ${seed}`);
    fc.assert(
      fc.property(choices, (chosen) => {
        const life = play(chosen);
        const books = new Books().post(life.events);
        expect(books.ofProject()).toEqual([]);
        for (const { account, source, funder } of chosen.policy) {
          if (source === 'residents') continue;
          const usedFen = chosen.ending === 'settle' ? life.used().get(account)! : 0n;
          const named = source === 'district' ? `${funder}-${DISTRICT}` : account;
          expect(books.balance(accounts.appropriation(named, YEAR))).toBe(10n ** 12n - usedFen);
          expect(books.balance(accounts.authority(named, YEAR))).toBe(usedFen - 10n ** 12n);
        }
      }),
      { seed, numRuns: 300 },
    );
  });
});
