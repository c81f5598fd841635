import { spec } from '@yishi/kernel';
import {
  DismissStatementLine,
  decide as dismiss,
} from '../dismiss-statement-line/dismiss-statement-line';
import { command, fundingOf, household, id, open, projectId } from '../funding.samples';
import { type Receipts, receipts } from '../receipts';
import {
  SettleStatementLine,
  decide as settle,
} from '../settle-statement-line/settle-statement-line';
import { type StatementEvent, statement } from '../statement';
import { classifyLine, type LineFacts } from './classify-line';
import { decide, ImportStatement, type LoadedStatement } from './import-statement';
import type { StatementLine } from './statement-file';

const transfer = (n: number, fields: Partial<StatementLine> = {}): StatementLine => ({
  row: n,
  reference: `W${n}`,
  amountFen: 25_000n,
  paidOn: '2018-07-05',
  kind: 'transfer',
  payerName: '周平',
  remarkHasAddress: false,
  ...fields,
});
const facts = (n: number, fields: Partial<LineFacts> = {}): LineFacts => ({
  lineId: id('f', n),
  payerId: id('a', n),
  firstCountableDay: '2017-01-01',
  householdsOfPayer: [],
  ...fields,
});
const line = { lineId: id('f', 1), reference: 'W1', amountFen: 25_000n, paidOn: '2018-07-05' };
const waits = { ...line, outcome: 'open', payerId: id('a', 1) };

describe('a line', () => {
  it.each<[string, Partial<StatementLine>, Partial<LineFacts>, object]>([
    [
      'red packet',
      { kind: 'red-packet' },
      {},
      { ...line, outcome: 'ignored', reason: 'red-packet' },
    ],
    ['expense', { kind: 'expense' }, {}, { ...line, outcome: 'ignored', reason: 'expense' }],
    [
      'transfer counted already',
      {},
      { counted: { receiptNumber: '2018-000007', amountFen: 25_000n } },
      { ...line, outcome: 'matched', receiptNumber: '2018-000007' },
    ],
    [
      'transfer counted with another amount',
      {},
      { counted: { receiptNumber: '2018-000007', amountFen: 24_999n } },
      { ...waits, reason: 'amount-differs' },
    ],
    [
      'transfer with an address, whoever paid it',
      { remarkHasAddress: true, address: '1-1-101' },
      { householdAtAddress: household(1), householdsOfPayer: [household(2)] },
      { ...line, outcome: 'identified', householdId: household(1) },
    ],
    [
      'transfer with an address nobody has',
      { remarkHasAddress: true, address: '9-9-999' },
      { householdsOfPayer: [household(2)] },
      { ...waits, reason: 'unknown-address' },
    ],
    [
      'transfer with several addresses',
      { remarkHasAddress: true },
      { householdsOfPayer: [household(2)] },
      { ...waits, reason: 'ambiguous-address' },
    ],
    [
      'transfer of a name one household bears',
      {},
      { householdsOfPayer: [household(2)] },
      { ...line, outcome: 'identified', householdId: household(2) },
    ],
    [
      'transfer of a name two households bear',
      {},
      { householdsOfPayer: [household(2), household(3)] },
      { ...waits, reason: 'ambiguous-payer' },
    ],
    [
      'transfer of before last year, whoever paid it',
      { paidOn: '2016-12-31', remarkHasAddress: true, address: '1-1-101' },
      { householdAtAddress: household(1) },
      { ...waits, paidOn: '2016-12-31', reason: 'transfer-too-old' },
    ],
    [
      'transfer of the first countable day',
      { paidOn: '2017-01-01' },
      { householdsOfPayer: [household(2)] },
      { ...line, paidOn: '2017-01-01', outcome: 'identified', householdId: household(2) },
    ],
    [
      'red packet of before last year',
      { kind: 'red-packet', paidOn: '2016-12-31' },
      {},
      { ...line, paidOn: '2016-12-31', outcome: 'ignored', reason: 'red-packet' },
    ],
    ['transfer of a name nobody bears', {}, {}, { ...waits, reason: 'unknown-payer' }],
  ])('is settled by what is known: %s', (_name, of, known, expected) =>
    expect(classifyLine(transfer(1, of), facts(1, known))).toEqual(expected),
  );
});

const loaded: LoadedStatement = {
  funding: fundingOf(...open()),
  year: 2018,
  yearBefore: receipts.initialState,
  reversed: new Set(),
  channel: 'wechat',
  lines: [
    { line: transfer(1), facts: facts(1, { householdsOfPayer: [household(1)] }) },
    { line: transfer(2), facts: facts(2, { householdsOfPayer: [household(2), household(3)] }) },
    { line: transfer(3, { kind: 'red-packet' }), facts: facts(3) },
  ],
  counts: { matched: 0, recorded: 1, ignored: 1, unmatched: 1, alreadyThere: 0 },
};
const given = spec(statement, decide, { commandId: id('9', 1), loaded });
const importIt = command(ImportStatement, { projectId });
const imported = (): readonly StatementEvent[] => given().when(importIt).events();

it('keeps what became of each line, and no name', () => {
  const events = imported();
  expect(events).toMatchObject([
    { type: 'StatementImported', data: { counts: loaded.counts, importId: id('9', 1) } },
    {
      type: 'StatementLinesRead',
      data: {
        lines: [
          { outcome: 'identified', householdId: household(1) },
          { outcome: 'open', reason: 'ambiguous-payer', payerId: id('a', 2) },
          { outcome: 'ignored', reason: 'red-packet' },
        ],
      },
    },
  ]);
  expect(JSON.stringify(events, (_key, value) => String(value))).not.toContain('周平');
});

it('changes nothing the second time', () =>
  given(...imported())
    .when(importIt)
    .thenNothing());

it('reads only the new lines of a longer statement', () => {
  const lines = [...loaded.lines, { line: transfer(4), facts: facts(4) }];
  const events = given(...imported())
    .when(importIt, { loaded: { ...loaded, lines } })
    .events();
  expect(events[0]!.data).toMatchObject({
    counts: { matched: 0, recorded: 0, ignored: 0, unmatched: 1, alreadyThere: 3 },
  });
});

it('puts a few hundred lines into an event', () => {
  const lines = Array.from({ length: 1_001 }, (_, n) => ({ line: transfer(n), facts: facts(n) }));
  expect(
    given()
      .when(importIt, { loaded: { ...loaded, lines } })
      .events(),
  ).toHaveLength(4);
});

it('waits for raising to open', () =>
  given()
    .when(importIt, { loaded: { ...loaded, funding: fundingOf() } })
    .thenRefused('raising-not-open'));

describe('an open line', () => {
  const officer = { personId: 'officer', grants: [] };
  const known = { ...loaded, inCompound: true, receipts: receipts.initialState };
  const settling = spec(statement, settle, { actor: officer, loaded: known });
  const of = (n: number, fields: Partial<SettleStatementLine>) =>
    command(SettleStatementLine, { projectId, lineId: id('f', n), ...fields });
  const dismissing = spec(statement, dismiss, { actor: officer });
  const dismissIt = command(DismissStatementLine, {
    projectId,
    lineId: id('f', 2),
    reason: '预交的物业费',
  });

  it("is settled as a household's", () =>
    settling(...imported())
      .when(of(2, { householdId: household(3) }))
      .thenEvents({
        type: 'StatementLineSettled',
        data: {
          projectId,
          lineId: id('f', 2),
          importId: id('9', 1),
          channel: 'wechat',
          reference: 'W2',
          amountFen: 25_000n,
          paidOn: '2018-07-05',
          householdId: household(3),
          donorId: '',
          by: 'officer',
        },
      }));

  it("is settled as the payer's own, from outside", () => {
    const events = settling(...imported())
      .when(of(2, { outsideDonor: true }))
      .events();
    expect(events).toMatchObject([{ data: { householdId: '', donorId: id('a', 2) } }]);
  });

  it('is settled as exactly one of both', () => {
    settling(...imported())
      .when(of(2, {}))
      .thenRefused('household-or-donor');
    settling(...imported())
      .when(of(2, { householdId: household(3), outsideDonor: true }))
      .thenRefused('household-or-donor');
  });

  it('is settled or dismissed once', () => {
    const first = settling(...imported())
      .when(of(2, { householdId: household(3) }))
      .events();
    settling(...imported(), ...first)
      .when(of(2, { householdId: household(2) }))
      .thenRefused('line-not-open', { outcome: 'settled' });
    const dismissed = dismissing(...imported())
      .when(dismissIt)
      .events();
    settling(...imported(), ...dismissed)
      .when(of(2, { householdId: household(2) }))
      .thenRefused('line-not-open', { outcome: 'dismissed' });
    settling(...imported())
      .when(of(3, { householdId: household(2) }))
      .thenRefused('line-not-open', { outcome: 'ignored' });
  });

  it('is not settled when its transfer is counted already', () => {
    const counted: Receipts = receipts.evolve(
      receipts.initialState,
      {
        type: 'ContributionReceived',
        data: {
          contributionId: id('b', 1),
          receiptNumber: '2018-000001',
          projectId,
          householdId: household(1),
          donorId: '',
          channel: 'wechat',
          amountFen: 25_000n,
          paidOn: '2018-07-05',
          reference: 'W2',
          importId: id('b', 1),
        },
      },
      {} as never,
    );
    settling(...imported())
      .when(of(2, { householdId: household(3) }), { loaded: { ...known, receipts: counted } })
      .thenRefused('reference-already-counted', { receiptNumber: '2018-000001' });
  });

  it('is dismissed only when it was paid before last year', () => {
    const later = { now: '2019-12-31T16:00:00.000Z' };
    settling(...imported())
      .when(of(2, { householdId: household(3) }), later)
      .thenRefused('transfer-too-old', { paidOn: '2018-07-05' });
    expect(
      dismissing(...imported())
        .when(dismissIt, later)
        .events(),
    ).toHaveLength(1);
  });

  it('is not of a household elsewhere', () =>
    settling(...imported())
      .when(of(2, { householdId: household(3) }), { loaded: { ...known, inCompound: false } })
      .thenRefused('household-not-in-compound'));
});
