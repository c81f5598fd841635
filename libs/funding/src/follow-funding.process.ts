import { type Followed, fromLog, process, send } from '@yishi/following';
import { BookPayment } from './book-payment/book-payment';
import { CloseAllocation } from './close-allocation/close-allocation';
import { CloseRaising } from './close-raising/close-raising';
import { ContinueGivingBack } from './continue-giving-back/continue-giving-back';
import type { AllocationCancelled, FundingEvent, ProjectUnwound } from './funding';
import { isPublic } from './parts';

const close = ({ data }: Followed<ProjectUnwound['data']>) => {
  const { districtCode, year, projectId, round } = data;
  const back = data.parts.filter(isPublic).map(({ funder, source, account, backFen }) => ({
    funder,
    source,
    account,
    amountFen: backFen,
  }));
  return [send(CloseAllocation, { districtCode, year, projectId, round, whole: false, back })];
};

const giveUp = ({ data }: Followed<Omit<AllocationCancelled['data'], 'reason'>>) => {
  const { districtCode, year, projectId, round } = data;
  if (year === 0) return [];
  return [send(CloseAllocation, { districtCode, year, projectId, round, whole: true, back: [] })];
};

const closeAt = ({ data }: Followed<Readonly<{ projectId: string; deadline: string }>>) => {
  const { projectId, deadline } = data;
  return [send(CloseRaising, { projectId, deadline }, { dueAt: deadline })];
};

/** One process, so that a payment is booked before the account it went to is closed. */
export const followFunding = process<FundingEvent>()({
  name: 'funding.follow-funding',
  source: fromLog('funding'),
  on: {
    AllocationCancelled: giveUp,
    GrantDeclined: giveUp,
    RaisingOpened: closeAt,
    RaisingExtended: closeAt,
    FundingReopened: closeAt,
    PaymentReleased: ({ data }) => {
      const { districtCode, year, projectId, paymentId, account, amountFen } = data;
      return [send(BookPayment, { districtCode, year, projectId, paymentId, account, amountFen })];
    },
    GivingBackPaused: ({ data: { projectId } }) => [send(ContinueGivingBack, { projectId })],
    ProjectSettled: close,
    ProjectUnwound: close,
  },
});
