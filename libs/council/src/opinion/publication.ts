import { fromLog, publication } from '@yishi/following';
import { COUNCIL_TOPIC } from '@yishi/messaging';
import type { OpinionEvent } from './opinions';

/** What statistics and the public ledger need; neither text nor household leaves this context. */
export const opinionPublication = publication<OpinionEvent>()({
  topic: COUNCIL_TOPIC,
  source: fromLog('opinions'),
  on: {
    OpinionSubmitted: ({ data }) => {
      const { opinionId, compoundId, territory, year, number, field, title, aboutMoney } = data;
      const place = { opinionId, compoundId, territory };
      const said = { year, number, field, title, aboutMoney };
      return [{ type: 'OpinionSubmitted.v1', data: { ...place, ...said } }];
    },
    OpinionStateChanged: ({ data: { opinionNumber: _number, ...data } }) => [
      { type: 'OpinionStateChanged.v1', data },
    ],
    OpinionLate: ({ data: { opinionId, compoundId, territory, dueAt } }) => [
      { type: 'OpinionLate.v1', data: { opinionId, compoundId, territory, dueAt } },
    ],
    OpinionRated: ({ data: { opinionId, compoundId, territory, satisfied } }) => [
      { type: 'OpinionRated.v1', data: { opinionId, compoundId, territory, satisfied } },
    ],
  },
});
