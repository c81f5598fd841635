import {
  type Actor,
  type Decide,
  type Fen,
  Forbidden,
  NotFound,
  PersistentMap,
  PersistentSet,
  Refused,
  sumFen,
} from '@yishi/kernel';
import { MATCHING_MODES, type MatchingMode } from '@yishi/messaging';
import type { CommandType } from '@yishi/platform';
import fc from 'fast-check';
import { AskSurplusBack, decide as askSurplusBack } from './ask-surplus-back/ask-surplus-back';
import { CloseRaising, decide as closeRaising } from './close-raising/close-raising';
import { ConfirmSettlement, decide as confirm } from './confirm-settlement/confirm-settlement';
import {
  ContinueGivingBack,
  decide as continueGivingBack,
} from './continue-giving-back/continue-giving-back';
import {
  CountersignInvoice,
  decide as countersign,
} from './countersign-invoice/countersign-invoice';
import { CreditContribution, decide as credit } from './credit-contribution/credit-contribution';
import { EndFunding, decide as endFunding } from './end-funding/end-funding';
import { type Funding, type FundingEvent, funding, isComplete } from './funding';
import {
  AFTER_DEADLINE,
  command,
  director,
  finance,
  fundingOf,
  household,
  id,
  NOW,
  officer,
  open,
  otherFinance,
  otherOfficer,
  parts,
  projectId,
  workAccepted,
  workStarted,
} from './funding.samples';
import { ProposeInvoice, decide as proposeInvoice } from './propose-invoice/propose-invoice';
import { ProposePayment, decide as proposePayment } from './propose-payment/propose-payment';
import {
  ProposeSettlement,
  decide as proposeSettlement,
} from './propose-settlement/propose-settlement';
import {
  RecordSupplement,
  decide as recordSupplement,
} from './record-supplement/record-supplement';
import { RejectInvoice, decide as rejectInvoice } from './reject-invoice/reject-invoice';
import { ReleasePayment, decide as releasePayment } from './release-payment/release-payment';
import {
  ReverseContribution,
  decide as reverse,
} from './reverse-contribution/reverse-contribution';

/** With every receipt credited. */
const closing: Decide<CloseRaising, Funding, FundingEvent> = (command, state, context) =>
  closeRaising(command, state, { ...context, loaded: { received: [] } });

/** One step of a random story: what it decides on the state so far. */
type Step = (state: Funding, serial: number) => readonly FundingEvent[];

const step =
  <C extends object>(
    type: CommandType<C>,
    decide: Decide<C, Funding, FundingEvent>,
    actor: Actor,
    fields: (state: Funding) => Partial<C>,
    now = NOW,
  ): Step =>
  (state, serial) =>
    decide(command(type, { projectId, ...fields(state) } as Partial<C>), state, {
      now: new Date(now),
      actor,
      commandId: id('9', serial),
      loaded: undefined,
    });

const nth = (ids: Iterable<string>, n: number): string => {
  const all = [...ids];
  return all[n % Math.max(1, all.length)] ?? id('7', n);
};
const publicFunder = fc.constantFrom('district', 'street');
const some = fc.nat({ max: 20 });
/** Small sums, and sums about as large as a part of the case. */
const amounts = fc.oneof(
  fc.bigInt({ min: 1n, max: 1_000n }),
  fc.bigInt({ min: 1n, max: 18_000_000n }),
  fc.constantFrom(4_340_000n, 17_360_000n, 1_085_000n),
);

const contribution = fc.tuple(some, amounts).map(([n, amountFen]) =>
  step(CreditContribution, credit, finance, ({ contributions }) => ({
    contributionId: id('b', contributions.size + 1),
    receiptNumber: `2018-${contributions.size + 1}`,
    householdId: household(n),
    donorId: '',
    channel: 'cash' as const,
    amountFen,
    paidOn: '2018-07-02',
    reference: '',
  })),
);
const paying = fc.tuple(publicFunder, amounts, some).map(([funder, amountFen, n]): Step[] => [
  step(ProposePayment, proposePayment, funder === 'street' ? officer : finance, () => ({
    funder,
    amountFen,
  })),
  step(
    ReleasePayment,
    releasePayment,
    funder === 'street' ? otherOfficer : otherFinance,
    ({ payments }) => ({ paymentId: nth(payments.keys(), n) }),
  ),
]);
const invoicing = fc.tuple(amounts, some).map(([amountFen, n]): Step[] => [
  step(ProposeInvoice, proposeInvoice, director, ({ invoices }) => ({
    invoiceNumber: `No-${invoices.size}`,
    payee: '焦作市政工程公司',
    amountFen,
  })),
  step(CountersignInvoice, countersign, officer, ({ invoices }) => ({
    invoiceId: nth(invoices.keys(), n),
  })),
]);
const others = fc.tuple(some, amounts).chain(([n, amountFen]) =>
  fc.constantFrom<Step>(
    step(ReverseContribution, reverse, director, ({ contributions }) => ({
      contributionId: nth(contributions.keys(), n),
      reason: '转账被退回',
    })),
    step(AskSurplusBack, askSurplusBack, director, ({ contributions }) => ({
      contributionId: nth(contributions.keys(), n),
    })),
    step(RejectInvoice, rejectInvoice, officer, ({ invoices }) => ({
      invoiceId: nth(invoices.keys(), n),
      reason: '金额有误',
    })),
    step(RecordSupplement, recordSupplement, finance, ({ approvedFen, year }) => ({
      supplementId: id('e', n),
      year,
      approvedFen: approvedFen + amountFen,
      parts: parts(approvedFen + amountFen),
      increases: [],
      by: 'finance',
    })),
    (state) => (state.workStarted ? [] : [workStarted]),
    (state) => (state.accepted || !state.workStarted ? [] : [workAccepted]),
  ),
);
const endings = fc.constantFrom<Step[]>(
  [
    (state) => (state.workStarted ? [] : [workStarted]),
    (state) => (state.accepted ? [] : [workAccepted]),
    step(ProposeSettlement, proposeSettlement, director, ({ invoicedFen }) => ({
      actualFen: invoicedFen,
    })),
    step(ConfirmSettlement, confirm, finance, () => ({})),
    step(ContinueGivingBack, continueGivingBack, finance, () => ({})),
  ],
  [
    step(EndFunding, endFunding, finance, () => ({ reason: '取消' })),
    step(ContinueGivingBack, continueGivingBack, finance, () => ({})),
  ],
  [step(CloseRaising, closing, finance, ({ deadline }) => ({ deadline }), AFTER_DEADLINE)],
);
const one = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T[]> => arbitrary.map((each) => [each]);
const stories = fc
  .tuple(
    fc.constantFrom(...MATCHING_MODES),
    fc.array(fc.oneof(one(contribution), paying, invoicing, one(others)), { maxLength: 30 }),
    endings,
    fc.array(one(contribution), { maxLength: 2 }),
  )
  .map(([mode, steps, ending, late]) => ({
    mode,
    steps: [...steps.flat(), ...ending, ...late.flat()],
  }));

/**
 * Plays a story; a step that is refused changes nothing. Checks what must hold after every step.
 */
function play(mode: MatchingMode, steps: readonly Step[]): readonly FundingEvent[] {
  const history = [...open(mode)];
  let state = fundingOf(...history);
  for (const [serial, next] of steps.entries()) {
    const events = attempt(() => next(state, serial));
    history.push(...events);
    for (const event of events) state = funding.evolve(state, event, {} as never);
    expect(state.cashFen >= 0n).toBe(true);
    expect(sumFen(state.parts.map((part) => part.amountFen))).toBe(state.approvedFen);
    for (const part of state.parts) {
      if (part.source === 'residents' || state.stage !== 'raising') continue;
      expect((state.paid.get(part.funder) ?? 0n) <= part.amountFen).toBe(true);
    }
  }
  return history;
}

function attempt(decide: () => readonly FundingEvent[]): readonly FundingEvent[] {
  try {
    return decide();
  } catch (error) {
    const isRule = error instanceof Refused || error instanceof NotFound;
    if (isRule || error instanceof Forbidden) return [];
    throw error;
  }
}

/** What the account must hold, added up from the events alone. */
function cashOf(events: readonly FundingEvent[]): Fen {
  let cashFen = 0n;
  for (const { type, data } of events) {
    if (type === 'ContributionCredited' || type === 'PaymentReleased') cashFen += data.amountFen;
    if (type === 'ContributionReversed' || type === 'ContributionRefunded')
      cashFen -= data.amountFen;
    if (type === 'InvoicePaid') cashFen -= data.amountFen;
    if (type === 'ProjectSettled') cashFen -= data.reserveFen;
    if (type === 'ProjectSettled' || type === 'ProjectUnwound')
      cashFen -= sumFen(data.parts.map((part) => part.backFen));
  }
  return cashFen;
}

const plain = (value: unknown): unknown => {
  if (value instanceof PersistentMap) return [...value].map(([key, each]) => [key, plain(each)]);
  if (value instanceof PersistentSet) return [...value];
  return value;
};
const view = (state: Funding): unknown =>
  Object.fromEntries(Object.entries(state).map(([key, value]) => [key, plain(value)]));

const ended = { settled: 0, unwound: 0 };

it('holds its money together, whatever is tried', () => {
  fc.assert(
    fc.property(stories, ({ mode, steps }) => {
      const history = play(mode, steps);
      const state = fundingOf(...history);
      expect(state.cashFen).toBe(cashOf(history));
      if (state.stage !== 'settled' && state.stage !== 'unwound') return;
      ended[state.stage] += 1;
      expect(state.cashFen).toBe(0n);
      const closing = history.find(
        ({ type }) => type === 'ProjectSettled' || type === 'ProjectUnwound',
      );
      if (closing?.type !== 'ProjectSettled') return;
      const { actualFen, parts: settled } = closing.data;
      expect(sumFen(settled.map((part) => part.dueFen))).toBe(actualFen);
      for (const part of settled.filter(({ source }) => source !== 'residents'))
        expect(part.paidFen - part.backFen).toBe(part.dueFen);
    }),
    { numRuns: 300 },
  );
  expect(ended.settled).toBeGreaterThan(0);
  expect(ended.unwound).toBeGreaterThan(0);
});

it('announces completion exactly when it changes', () => {
  fc.assert(
    fc.property(stories, ({ mode, steps }) => {
      let announced = false;
      let state = funding.initialState;
      for (const event of play(mode, steps)) {
        state = funding.evolve(state, event, {} as never);
        if (event.type === 'FundingCompleted') announced = true;
        if (event.type === 'FundingReopened') announced = false;
        const follows = ['ContributionCredited', 'ContributionReversed', 'ApprovedCostChanged'];
        if (state.stage !== 'raising' || follows.includes(event.type)) continue;
        expect(announced).toBe(isComplete(state));
      }
    }),
    { numRuns: 100 },
  );
});

it('folds the same from the start as event by event', () => {
  fc.assert(
    fc.property(stories, ({ mode, steps }) => {
      const history = play(mode, steps);
      const half = fundingOf(...history.slice(0, history.length / 2));
      const before = view(half);
      let state = half;
      for (const event of history.slice(history.length / 2))
        state = funding.evolve(state, event, {} as never);
      expect(view(state)).toEqual(view(fundingOf(...history)));
      expect(view(half)).toEqual(before);
    }),
    { numRuns: 100 },
  );
});
