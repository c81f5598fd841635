import { type Fen, Refused } from '@yishi/kernel';
import fc from 'fast-check';
import {
  type Appropriation,
  type AppropriationEvent,
  appropriation,
  freeFen,
} from './appropriation';
import { ApproveAllocation, decide as approve } from './approve-allocation/approve-allocation';
import { BookPayment, decide as book } from './book-payment/book-payment';
import { CloseAllocation, decide as close } from './close-allocation/close-allocation';
import { appropriated, command, finance, fundingOf, id, requested } from './funding.samples';
import { SetAppropriation, decide as set } from './set-appropriation/set-appropriation';

type Step = (state: Appropriation) => readonly AppropriationEvent[];
const context = { now: new Date(0), actor: finance, commandId: id('9') };
const without = { ...context, loaded: undefined };
const project = (n: number) => id('5', n);
const accounts = ['district', 'street-410811001'] as const;
const few = fc.integer({ min: 1, max: 4 });

const steps = fc.oneof(
  few.map(
    (n): Step =>
      (state) => {
        const funding = { ...fundingOf(requested()), projectId: project(n) };
        const loaded = { funding, year: 2018, yearBefore: appropriation.initialState };
        const decision = command(ApproveAllocation, { projectId: project(n) });
        return approve(decision, state, { ...context, loaded });
      },
  ),
  fc.tuple(few, fc.constantFrom(...accounts), fc.bigInt({ min: 1n, max: 4_340_000n })).map(
    ([n, account, amountFen]): Step =>
      (state) => {
        const left = state.allocations.get(project(n))?.reserved.get(account) ?? 0n;
        if (left < amountFen) return [];
        const of = {
          districtCode: '410811',
          year: 2018,
          projectId: project(n),
          account,
          amountFen,
        };
        return book(command(BookPayment, { ...of, paymentId: id('c', n) }), state, without);
      },
  ),
  few.map(
    (n): Step =>
      (state) => {
        const of = { districtCode: '410811', year: 2018, projectId: project(n), round: 1 };
        return close(command(CloseAllocation, { ...of, whole: false, back: [] }), state, without);
      },
  ),
  fc.tuple(fc.constantFrom(...accounts), fc.bigInt({ min: 0n, max: 60_000_000n })).map(
    ([account, amountFen]): Step =>
      (state) =>
        set(
          command(SetAppropriation, { districtCode: '410811', year: 2018, account, amountFen }),
          state,
          without,
        ),
  ),
);

const figures = (state: Appropriation): readonly Fen[] =>
  accounts.flatMap((key) => {
    const account = state.accounts.get(key);
    return [freeFen(account), account?.reservedFen ?? 0n, account?.paidFen ?? 0n];
  });

it('never promises more than there is, whatever is tried', () => {
  fc.assert(
    fc.property(fc.array(steps, { maxLength: 40 }), (story) => {
      let state = appropriation.initialState;
      const start = [
        appropriated('district', 40_000_000n),
        appropriated('street-410811001', 9_000_000n),
      ];
      for (const event of start) state = appropriation.evolve(state, event, {} as never);
      for (const next of story) {
        let events: readonly AppropriationEvent[] = [];
        try {
          events = next(state);
        } catch (error) {
          if (!(error instanceof Refused)) throw error;
        }
        for (const event of events) state = appropriation.evolve(state, event, {} as never);
        for (const amountFen of figures(state)) expect(amountFen >= 0n).toBe(true);
        let reservedFen = 0n;
        for (const { reserved } of state.allocations.values())
          for (const amountFen of reserved.values()) reservedFen += amountFen;
        const [, district = 0n, , , street = 0n] = figures(state);
        expect(district + street).toBe(reservedFen);
      }
    }),
    { numRuns: 200 },
  );
});
