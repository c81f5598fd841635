import type { Followed } from '@yishi/following';
import { compoundId } from '../membership/council.samples';
import { opinionDeadlines } from './deadlines.process';
import { EscalateOpinion } from './escalate-opinion/escalate-opinion';
import { DUE, opinionNumber, relayed } from './opinion.samples';
import type { OpinionRelayed } from './opinions';
import { opinionsStream } from './opinions';

it('looks at every relay when it is due', () => {
  const { type, data } = relayed('street', '', 2) as OpinionRelayed;
  const followed: Followed<OpinionRelayed['data']> = {
    ...{ type, data, at: '2018-06-01T08:00:00.000Z', by: 'member', role: 'council-member' },
    ...{ stream: opinionsStream(compoundId, 2018), position: 1n, index: 0, commandId: '' },
  };
  expect(opinionDeadlines.on.OpinionRelayed?.(followed)).toEqual([
    {
      command: EscalateOpinion,
      input: { compoundId, opinionNumber, relay: 2 },
      dueAt: DUE.dueAt,
    },
  ]);
});
