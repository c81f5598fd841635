import type { Followed } from '@yishi/following';
import type { CouncilEvent } from './council';
import { councilId, joined, left, personId } from './council.samples';
import { membershipPublication } from './publication';

const told = (event: CouncilEvent) => {
  const followed = { data: event.data } as Followed<never>;
  return membershipPublication.on[event.type]?.(followed) ?? [];
};

describe('what others are told of members', () => {
  it('is who joined and who left, and not why', () => {
    const data = (number: number) => ({ councilId, personId: personId(number) });
    expect(told(joined(4))).toEqual([{ type: 'MemberJoined.v1', data: data(4) }]);
    expect(told(left(2))).toEqual([{ type: 'MemberLeft.v1', data: data(2) }]);
  });

  it('is whether a member belongs to the Party, and nothing else a member shows', () => {
    const about = { councilId, personId: personId(1), partyMember: true };
    const data = { ...about, post: '安全', duties: ['巡查'], commitments: [] };
    expect(told({ type: 'ThreeThingsPublished', data })).toEqual([
      { type: 'MemberShown.v1', data: about },
    ]);
  });
});
