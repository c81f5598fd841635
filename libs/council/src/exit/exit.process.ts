import { fromLog, fromTopics, process, send, topicProcess } from '@yishi/following';
import { RATING_TOPIC } from '@yishi/messaging';
import type { CouncilEvent } from '../membership/council';
import type { ExitEvent } from './exit';
import { LapseExitCase } from './lapse-exit-case/lapse-exit-case';
import { OpenExitCase } from './open-exit-case/open-exit-case';
import { RemoveMember } from './remove-member/remove-member';
import { StartExitProcedure } from './start-exit-procedure/start-exit-procedure';

/** What the rating says starts the procedure; whether the person sits is for the council to say. */
export const followRating = topicProcess({
  name: 'council.follow-rating',
  source: fromTopics(RATING_TOPIC),
  on: {
    'MemberLowInARow.v1': ({ data: { caseId, councilId, personId, periods } }) => [
      send(StartExitProcedure, { caseId, councilId, personId, periods }),
    ],
  },
});

/**
 * Between a council and the exit cases of its members. One process for both ways: a case is opened
 * before it can lapse, for the council's events come in their order.
 */
export const exitProcess = process<CouncilEvent | ExitEvent>()({
  name: 'council.exit',
  source: fromLog('council', 'exit'),
  on: {
    ExitProcedureStarted: ({ data }) => [send(OpenExitCase, { ...data })],
    MemberLeft: ({ data: { exitCaseIds = [] } }) =>
      exitCaseIds.map((caseId) => send(LapseExitCase, { caseId, cause: 'member-left' })),
    CouncilDissolved: ({ data: { exitCaseIds = [] } }) =>
      exitCaseIds.map((caseId) => send(LapseExitCase, { caseId, cause: 'council-dissolved' })),
    ExitConfirmed: ({ data }) => {
      const { councilId, personId, term, round, caseId, decisionReason: reason } = data;
      if (data.outcome !== 'removed') return [];
      return [send(RemoveMember, { councilId, personId, term, round, caseId, reason })];
    },
  },
});
