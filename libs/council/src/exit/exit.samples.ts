import type { EventMetadata } from '@yishi/kernel';
import { caseId, compoundId, councilId, personId, territory } from '../membership/council.samples';
import type { ExitEvent, ExitOutcome } from './exit';

/** A case against member 2, told on 2018-06-01: to be heard until the end of the 8th in China. */
export const DURING = '2018-06-08T15:59:59.999Z';
export const AFTER = '2018-06-08T16:00:00.000Z';

export const opened = (number = 2): ExitEvent => ({
  type: 'ExitOpened',
  data: {
    caseId: caseId(),
    councilId,
    compoundId,
    territory,
    personId: personId(number),
    term: 1,
    round: 0,
    periods: ['2018-H1', '2018-H2'],
    statementEndsAt: AFTER,
  },
});
export const stated: ExitEvent = {
  type: 'PositionStated',
  data: { caseId: caseId(), text: '因病缺席。' },
};
export const decidedAs = (outcome: ExitOutcome = 'removed'): ExitEvent => ({
  type: 'ExitDecided',
  data: { caseId: caseId(), outcome, reason: '两期垫底', votesFor: 2, votesAgainst: 0 },
});
export const decidedBy = (number: number): readonly [ExitEvent, Partial<EventMetadata>] => [
  decidedAs(),
  { by: personId(number) },
];
export const returned: ExitEvent = {
  type: 'ExitReturned',
  data: { caseId: caseId(), reason: '未听取本人意见' },
};
export const confirmedAs = (outcome: ExitOutcome = 'removed'): ExitEvent => ({
  type: 'ExitConfirmed',
  data: {
    caseId: caseId(),
    councilId,
    personId: personId(2),
    term: 1,
    round: 0,
    outcome,
    decisionReason: '两期垫底',
    reason: '程序合规',
  },
});
export const lapsed: ExitEvent = {
  type: 'ExitLapsed',
  data: { caseId: caseId(), cause: 'member-left' },
};
