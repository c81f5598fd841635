import { fromLog, publication } from '@yishi/following';
import { COUNCIL_TOPIC } from '@yishi/messaging';
import type { Turnout, TurnoutEvent } from './turnouts';

const figures = (turnout: Turnout): Turnout => {
  const { turnoutId, compoundId, territory, activity, date, households, people } = turnout;
  return { turnoutId, compoundId, territory, activity, date, households, people };
};

/** For the statistics: what counts, and what no longer does. */
export const turnoutPublication = publication<TurnoutEvent>()({
  topic: COUNCIL_TOPIC,
  source: fromLog('turnouts'),
  on: {
    TurnoutRecorded: ({ data }) => [{ type: 'TurnoutRecorded.v1', data: figures(data) }],
    TurnoutStruckOut: ({ data }) => [{ type: 'TurnoutStruckOut.v1', data: figures(data) }],
  },
});
