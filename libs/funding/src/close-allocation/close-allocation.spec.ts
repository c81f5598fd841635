import { spec } from '@yishi/kernel';
import { type AppropriationEvent, appropriation, freeFen } from '../appropriation';
import { BookPayment, decide as book } from '../book-payment/book-payment';
import {
  appropriated,
  appropriationOf,
  approved,
  command,
  id,
  parts,
  projectId,
  SHARE,
} from '../funding.samples';
import { CloseAllocation, decide } from './close-allocation';

const given = spec(appropriation, decide);
const close = (fields: Partial<CloseAllocation> = {}) =>
  command(CloseAllocation, {
    districtCode: '410811',
    year: 2018,
    projectId,
    round: 1,
    whole: false,
    back: [],
    ...fields,
  });
const history = [
  appropriated('district', 20_000_000n),
  appropriated('street-410811001', SHARE),
  approved(),
];
const booked = (amountFen: bigint): AppropriationEvent => ({
  type: 'PaymentBooked',
  data: { projectId, paymentId: id('c', 1), account: 'district', amountFen },
});

it('turns a reservation into money paid, once', () => {
  const payment = command(BookPayment, {
    districtCode: '410811',
    year: 2018,
    projectId,
    paymentId: id('c', 1),
    account: 'district',
    amountFen: 17_000_000n,
  });
  const booking = spec(appropriation, book);
  booking(...history)
    .when(payment)
    .thenEvents(booked(17_000_000n));
  booking(...history, booked(17_000_000n))
    .when(payment)
    .thenNothing();
  const { accounts } = appropriationOf(...history, booked(17_000_000n));
  expect(accounts.get('district')).toMatchObject({ reservedFen: 360_000n, paidFen: 17_000_000n });
  expect(freeFen(accounts.get('district'))).toBe(2_640_000n);
});

it('frees what came back and what was never paid', () => {
  const [district] = parts();
  const back = [{ ...district!, amountFen: 120_000n }];
  const events = given(...history, booked(17_000_000n))
    .when(close({ back }))
    .events();
  expect(events.map(({ type }) => type)).toEqual(['PaymentReturned', 'AllocationReleased']);
  const { accounts } = appropriationOf(...history, booked(17_000_000n), ...events);
  expect(accounts.get('district')).toMatchObject({ reservedFen: 0n, paidFen: 16_880_000n });
  expect(freeFen(accounts.get('district'))).toBe(3_120_000n);
  expect(freeFen(accounts.get('street-410811001'))).toBe(SHARE);
});

it('closes once, and only the round it is meant for', () => {
  const events = given(...history)
    .when(close({ whole: true }))
    .events();
  expect(events).toMatchObject([{ data: { whole: true, parts: parts().slice(0, 2) } }]);
  given(...history, ...events)
    .when(close())
    .thenNothing();
  given(...history, ...events, approved(projectId, 2))
    .when(close())
    .thenNothing();
  given().when(close()).thenNothing();
});
