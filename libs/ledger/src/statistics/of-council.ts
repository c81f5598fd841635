import type { Followed } from '@yishi/following';
import type { IntegrationEvents } from '@yishi/messaging';
import { changeCouncil, compoundAt, locatedAt, type StatisticRows } from './rows';
import type { StatisticCouncil, StatisticMember } from './tables';

type OfCouncil = Readonly<{ councilId: string }>;
type OfMember = Readonly<{ councilId: string; personId: string }>;

export function councilEstablished(
  event: Followed<IntegrationEvents['CouncilEstablished.v1']>,
  rows: StatisticRows,
): void {
  const { councilId, territory, memberIds } = event.data;
  const place = locatedAt(territory);
  const { unmanaged } = compoundAt(rows, place);
  const before = rows.get<StatisticCouncil>('council', { councilId }) ?? {
    councilId,
    ...place,
    unmanaged,
    term: 0,
    isStanding: false,
    members: 0,
    party: 0,
  };
  const term = before.term + 1;
  const members = new Set(memberIds);
  for (const memberId of members) rows.put('member', { councilId, memberId, term, party: false });
  const changes = { unmanaged, term, isStanding: true, members: members.size, party: 0 };
  changeCouncil(event, rows, before, changes);
}

/** The standing council that the event is about; nothing counts that is said of any other. */
function standing(
  { data }: Followed<OfCouncil>,
  rows: StatisticRows,
): StatisticCouncil | undefined {
  const council = rows.get<StatisticCouncil>('council', { councilId: data.councilId });
  return council?.isStanding ? council : undefined;
}

/** The member as of this term: who sat in an earlier one is none of this. */
function seated(
  { data: { councilId, personId: memberId } }: Followed<OfMember>,
  rows: StatisticRows,
  { term }: StatisticCouncil,
): StatisticMember | undefined {
  const member = rows.get<StatisticMember>('member', { councilId, memberId });
  return member?.term === term ? member : undefined;
}

export function memberJoined(
  event: Followed<IntegrationEvents['MemberJoined.v1']>,
  rows: StatisticRows,
): void {
  const council = standing(event, rows);
  if (!council || seated(event, rows, council)) return;
  const { councilId, term, members } = council;
  rows.put('member', { councilId, memberId: event.data.personId, term, party: false });
  changeCouncil(event, rows, council, { members: members + 1 });
}

export function memberShown(
  event: Followed<IntegrationEvents['MemberShown.v1']>,
  rows: StatisticRows,
): void {
  const council = standing(event, rows);
  const member = council && seated(event, rows, council);
  const { partyMember: party } = event.data;
  if (!member || member.party === party) return;
  rows.put('member', { ...member, party });
  changeCouncil(event, rows, council, { party: council.party + (party ? 1 : -1) });
}

export function memberLeft(
  event: Followed<IntegrationEvents['MemberLeft.v1']>,
  rows: StatisticRows,
): void {
  const council = standing(event, rows);
  const member = council && seated(event, rows, council);
  if (!member) return;
  const { councilId, memberId, party } = member;
  rows.remove('member', { councilId, memberId });
  const members = council.members - 1;
  changeCouncil(event, rows, council, { members, party: council.party - Number(party) });
}

export function councilDissolved(
  event: Followed<IntegrationEvents['CouncilDissolved.v1']>,
  rows: StatisticRows,
): void {
  const council = standing(event, rows);
  if (council) changeCouncil(event, rows, council, { isStanding: false });
}
