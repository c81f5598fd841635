import { type Fen, minFen, Refused, sumFen } from '@yishi/kernel';
import type { SettledPart } from '@yishi/messaging';
import { type Contribution, type Funding, type FundingEvent, paidFen } from './funding';
import { isPublic, type Part, partsOf, residentsFen } from './parts';

/** One append holds at most 1,000 events; a long list of refunds goes in several. */
export const REFUNDS_AT_ONCE = 500;

/** How the account is closed: everything back, or settled on the actual cost. */
export type Ending = Readonly<{ actualFen: Fen } | { everything: true }>;

type Refund = Readonly<{ contributionId: string; contribution: Contribution; amountFen: Fen }>;

/** The parts of the actual cost, by the shares the project started with. */
export const partsDue = (state: Funding, actualFen: Fen): readonly Part[] =>
  partsOf(actualFen, state.terms!.shares, state.streetCode);

/** What the residents brought above their part. */
export const surplusFen = (state: Funding, actualFen: Fen): Fen =>
  state.raisedFen - residentsFen(partsDue(state, actualFen));

/** Who still gets something back, in the order of the events to come. */
function refundsDue(state: Funding, ending: Ending): readonly Refund[] {
  const held = [...state.contributions].filter(([, { leftFen }]) => leftFen > 0n);
  if ('everything' in ending) {
    return held.map(([contributionId, contribution]) => ({
      contributionId,
      contribution,
      amountFen: contribution.leftFen,
    }));
  }
  let left = surplusFen(state, ending.actualFen);
  const refunds: Refund[] = [];
  for (const [contributionId, contribution] of held.reverse()) {
    if (left <= 0n) break;
    if (!state.askedBack.has(contributionId)) continue;
    const amountFen = minFen(left, contribution.leftFen);
    refunds.push({ contributionId, contribution, amountFen });
    left -= amountFen;
  }
  return refunds;
}

export function refundEvent(
  state: Funding,
  { contributionId, contribution, amountFen }: Refund,
  raisedFen: Fen,
  reason: string,
): FundingEvent {
  const { projectId } = state;
  const { receiptNumber, channel } = contribution;
  const data = { projectId, contributionId, receiptNumber, channel, amountFen, reason, raisedFen };
  return { type: 'ContributionRefunded', data };
}

/**
 * Gives back what is due and closes the account: one event for each contribution, the newest first
 * where a surplus is shared out, then the end. With more refunds than one append holds it pauses
 * instead and is to be called again.
 */
export function giveBack(state: Funding, ending: Ending): readonly FundingEvent[] {
  const due = refundsDue(state, ending);
  const reason = 'everything' in ending ? 'project-ended-early' : 'surplus-asked-back';
  const events: FundingEvent[] = [];
  let { raisedFen } = state;
  for (const refund of due.slice(0, REFUNDS_AT_ONCE)) {
    raisedFen -= refund.amountFen;
    events.push(refundEvent(state, refund, raisedFen, reason));
  }
  const outstandingFen = sumFen(due.slice(REFUNDS_AT_ONCE).map((refund) => refund.amountFen));
  if (outstandingFen > 0n) {
    const { projectId } = state;
    return [...events, { type: 'GivingBackPaused', data: { projectId, outstandingFen } }];
  }
  return [...events, closing(state, ending, raisedFen)];
}

function closing(state: Funding, ending: Ending, raisedFen: Fen): FundingEvent {
  const { projectId, compoundId, districtCode, year, round, approvedFen } = state;
  const base = { projectId, compoundId, districtCode, year, round };
  if ('everything' in ending) {
    const parts = state.parts.filter(isPublic).map((part) => settled(state, part, 0n));
    return { type: 'ProjectUnwound', data: { ...base, parts } };
  }
  const { actualFen } = ending;
  const due = partsDue(state, actualFen);
  const parts = due.map((part) =>
    isPublic(part)
      ? settled(state, part, part.amountFen)
      : { ...named(state, part), dueFen: part.amountFen, paidFen: raisedFen, backFen: 0n },
  );
  const reserveFen = raisedFen - residentsFen(due);
  return { type: 'ProjectSettled', data: { ...base, approvedFen, actualFen, parts, reserveFen } };
}

/** The funder with its share of the approved cost. */
const named = (state: Funding, { funder, source, account }: Part) => {
  const shareFen = state.parts.find((part) => part.funder === funder)?.amountFen ?? 0n;
  return { funder, source, account, shareFen };
};

function settled(state: Funding, part: Part, dueFen: Fen): SettledPart {
  const paid = paidFen(state, part.funder);
  return { ...named(state, part), dueFen, paidFen: paid, backFen: paid - dueFen };
}

/**
 * May the project be settled on this cost? Every invoice must be decided first: one that is paid
 * after the settlement would have no account left. Refusals: `invoice-pending` {pending},
 * `supplement-needed` {approvedFen, actualFen},
 * `invoices-differ` {invoicedFen, actualFen}, `share-unpaid` {funder, outstandingFen}.
 */
export function requireSettleable(state: Funding, actualFen: Fen): void {
  const { approvedFen, invoicedFen } = state;
  const pending = [...state.invoices].filter(([, { status }]) => status === 'proposed').length;
  if (pending > 0) throw new Refused('invoice-pending', { pending });
  if (actualFen > approvedFen) throw new Refused('supplement-needed', { approvedFen, actualFen });
  if (actualFen !== invoicedFen) throw new Refused('invoices-differ', { invoicedFen, actualFen });
  for (const part of partsDue(state, actualFen)) {
    const paid = isPublic(part) ? paidFen(state, part.funder) : state.raisedFen;
    const outstandingFen = part.amountFen - paid;
    if (outstandingFen > 0n) {
      throw new Refused('share-unpaid', { funder: part.funder, outstandingFen });
    }
  }
}
