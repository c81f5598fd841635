import { spec } from '@yishi/kernel';
import { command, fundingOf, household, id, open, projectId } from '../funding.samples';
import { receipts } from '../receipts';
import { cashRows, decide, RecordCashList } from './record-cash-list';

const line = (row: number, address: string, amountFen = 25_000n) => ({
  row,
  paidOn: '2018-07-02',
  address,
  amountFen,
  collector: 'member-2',
});
const householdOf = new Map([
  ['1-1-101', household(1)],
  ['1-1-102', household(2)],
]);
const lines = [line(2, '1-1-101'), line(3, '1-1-102'), line(4, '1-1-101')];
const rows = cashRows(projectId, lines, householdOf);
const loaded = {
  funding: fundingOf(...open()),
  year: 2018,
  yearBefore: receipts.initialState,
  reversed: new Set<string>(),
  rows,
  alreadyThere: 0,
};
const given = spec(receipts, decide, {
  now: '2018-07-22T08:00:00.000Z',
  commandId: id('9', 1),
  loaded,
});
const list = command(RecordCashList, { projectId });

it('records every row with receipts in a row, also two alike', () => {
  const events = given().when(list).events();
  expect(events.map(({ data }) => [data.receiptNumber, data.householdId])).toEqual([
    ['2018-000001', household(1)],
    ['2018-000002', household(2)],
    ['2018-000003', household(1)],
  ]);
  expect(new Set(events.map(({ data }) => data.contributionId)).size).toBe(3);
});

it('changes nothing the second time, and adds only what a longer list adds', () => {
  const events = given().when(list).events();
  given(...events)
    .when(list)
    .thenNothing();
  const longer = cashRows(projectId, [...lines, line(5, '1-1-101')], householdOf);
  const added = given(...events)
    .when(list, { loaded: { ...loaded, rows: longer } })
    .events();
  expect(added.map(({ data }) => data.receiptNumber)).toEqual(['2018-000004']);
});

it('records nothing when one row is from tomorrow', () =>
  given()
    .when(list, { now: '2018-07-01T08:00:00.000Z' })
    .thenRefused('paid-in-the-future', { paidOn: '2018-07-02' }));

it('waits for raising to open', () =>
  given()
    .when(list, { loaded: { ...loaded, funding: fundingOf() } })
    .thenRefused('raising-not-open'));
