import { spec } from '@yishi/kernel';
import { CountTransfer, decide as count } from '../count-transfer/count-transfer';
import { yearOfCommand } from '../counted';
import { MAX_CONTRIBUTIONS_FEN } from '../deciding';
import { command, fundingOf, household, id, open, projectId, requested } from '../funding.samples';
import { type ReceiptsEvent, receipts } from '../receipts';
import { decide, RecordContribution } from './record-contribution';

const loaded = {
  funding: fundingOf(...open()),
  year: 2018,
  yearBefore: receipts.initialState,
  reversed: new Set<string>(),
  inCompound: true,
};
const given = spec(receipts, decide, {
  now: '2018-07-02T08:00:00.000Z',
  commandId: id('b', 2),
  loaded,
});
const cash = { channel: 'cash', amountFen: 25_000n, paidOn: '2018-07-02' } as const;
const bank = { ...cash, channel: 'bank', reference: 'B2018610622695' } as const;
const record = (fields: Partial<RecordContribution>) =>
  command(RecordContribution, { projectId, householdId: household(1), ...fields });
const received = (n: number, fields: Partial<ReceiptsEvent['data']> = {}): ReceiptsEvent => ({
  type: 'ContributionReceived',
  data: {
    contributionId: id('b', n),
    receiptNumber: `2018-00000${n}`,
    projectId,
    householdId: household(1),
    donorId: '',
    channel: 'cash',
    amountFen: 25_000n,
    paidOn: '2018-07-02',
    reference: '',
    importId: id('b', n),
    ...fields,
  },
});
const counted = received(1, { channel: 'bank', reference: 'B2018610622695' });

it('gets the next receipt of the year, without gaps', () =>
  given(received(1)).when(record(cash)).thenEvents(received(2)));

it('keeps the sum an amount that every follower can read', () =>
  given()
    .when(record({ ...cash, amountFen: MAX_CONTRIBUTIONS_FEN + 1n }))
    .thenRefused('contributions-too-large', { maxFen: MAX_CONTRIBUTIONS_FEN }));

it('counts a transfer with its number', () =>
  given(received(1))
    .when(record(bank))
    .thenEvents(received(2, { channel: 'bank', reference: 'B2018610622695' })));

it('never counts the same transfer twice, for whomever', () =>
  given(counted)
    .when(record({ ...bank, householdId: household(2), amountFen: 1n }))
    .thenRefused('reference-already-counted', { receiptNumber: '2018-000001' }));

it('knows the transfers of the year before', () =>
  given()
    .when(record(bank), {
      loaded: {
        ...loaded,
        yearBefore: receipts.evolve(receipts.initialState, counted, {} as never),
      },
    })
    .thenRefused('reference-already-counted', { receiptNumber: '2018-000001' }));

it('is answered from the year it got its receipt in when it is repeated after New Year', () => {
  const yearBefore = receipts.evolve(receipts.initialState, received(2), {} as never);
  const newYear = { ...loaded, year: 2019, yearBefore };
  expect(yearOfCommand(newYear, id('b', 2))).toBe(2018);
  expect(yearOfCommand(newYear, id('b', 3))).toBe(2019);
});

it('counts a transfer again when its contribution was reversed, and that once', () => {
  const reversed = { loaded: { ...loaded, reversed: new Set([id('b', 1)]) } };
  const again = received(2, { channel: 'bank', reference: 'B2018610622695' });
  given(counted).when(record(bank), reversed).thenEvents(again);
  given(counted, again).when(record(bank), reversed).thenRefused('reference-already-counted');
});

it('tells channels apart: the same number of another channel is another transfer', () => {
  const wechat = { ...bank, channel: 'wechat' } as const;
  expect(given(counted).when(record(wechat)).events()).toHaveLength(1);
});

it('comes from a household or an outside donor, whose name enters no event', () => {
  const donor = record({ ...cash, householdId: undefined, donorName: '张三丰' });
  const events = given().when(donor).events();
  expect(events).toMatchObject([
    { data: { householdId: '', donorId: expect.stringMatching(/-/) } },
  ]);
  expect(JSON.stringify(events, (_key, value) => String(value))).not.toContain('张三丰');
  given()
    .when(record({ ...cash, donorName: '张三丰' }))
    .thenRefused('household-or-donor');
  given()
    .when(record({ ...cash, householdId: undefined }))
    .thenRefused('household-or-donor');
});

it('refuses a household of elsewhere', () =>
  given()
    .when(record(cash), { loaded: { ...loaded, inCompound: false } })
    .thenRefused('household-not-in-compound'));

it('asks transfers for their number, and cash for none', () => {
  given()
    .when(record({ ...cash, channel: 'alipay' }))
    .thenRefused('reference-required', { channel: 'alipay' });
  given()
    .when(record({ ...cash, reference: 'X1' }))
    .thenRefused('reference-not-for-cash');
});

it('is not from tomorrow, by the day in China', () => {
  given()
    .when(record({ ...cash, paidOn: '2018-07-03' }))
    .thenRefused('paid-in-the-future', { paidOn: '2018-07-03' });
  const late = { now: '2018-07-02T16:00:00.000Z' };
  expect(
    given()
      .when(record({ ...cash, paidOn: '2018-07-03' }), late)
      .events(),
  ).toHaveLength(1);
});

it('is a transfer of this year or the last, in China: of older ones no receipt is looked up', () => {
  const paid = (paidOn: string, fields: Partial<RecordContribution> = bank) =>
    given().when(record({ ...fields, paidOn }));
  paid('2016-12-31').thenRefused('transfer-too-old', { paidOn: '2016-12-31' });
  for (const channel of ['wechat', 'alipay'] as const) {
    paid('2016-12-31', { ...bank, channel }).thenRefused('transfer-too-old');
  }
  expect(paid('2017-01-01').events()).toHaveLength(1);
  expect(paid('2016-12-31', cash).events()).toHaveLength(1);
  const newYear = { now: '2018-12-31T16:00:00.000Z', loaded: { ...loaded, year: 2019 } };
  given()
    .when(record({ ...bank, paidOn: '2017-12-31' }), newYear)
    .thenRefused('transfer-too-old');
});

it('waits for raising to open', () =>
  given()
    .when(record(cash), { loaded: { ...loaded, funding: fundingOf(requested()) } })
    .thenRefused('raising-not-open', { stage: 'requested' }));

describe('a transfer of a statement', () => {
  const counting = spec(receipts, count, { loaded });
  const transfer = command(CountTransfer, {
    projectId,
    lineId: id('f', 1),
    householdId: household(3),
    donorId: '',
    channel: 'wechat',
    amountFen: 25_000n,
    paidOn: '2018-07-05',
    reference: '1000050001',
    importId: id('9', 1),
  });

  it('gets a receipt once, also when the project has ended', () => {
    const ended = { loaded: { ...loaded, funding: fundingOf(requested()) } };
    const events = counting(received(1)).when(transfer, ended).events();
    expect(events).toMatchObject([
      {
        data: { contributionId: id('f', 1), receiptNumber: '2018-000002', reference: '1000050001' },
      },
    ]);
    counting(received(1), ...events)
      .when(transfer)
      .thenNothing();
  });

  it('is not counted when somebody recorded it by hand', () =>
    counting(received(1, { channel: 'wechat', reference: '1000050001' }))
      .when(transfer)
      .thenRefused('reference-already-counted'));
});
