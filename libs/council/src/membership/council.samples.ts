import type { Actor, Role } from '@yishi/kernel';
import type { CouncilEvent } from './council';

/** Data for the specs of this context. */
const id = (kind: string, number: number): string =>
  `00000000-0000-8000-8000-${kind}${String(number).padStart(12 - kind.length, '0')}`;

export const councilId = id('c', 1);
export const compoundId = id('d', 1);
export const territory = `410811/410811001/${id('e', 1)}/${compoundId}`;
export const personId = (number: number): string => id('a', number);
export const householdId = (number: number): string => id('b', number);

export const actor = (person: string, role: Role, place = territory): Actor => ({
  personId: person,
  grants: [{ role, territory: place }],
});
export const officer = actor(personId(99), 'street-officer', '410811/410811001');
export const resident = (number: number): Actor =>
  actor(personId(number), 'resident', `${territory}/${householdId(number)}`);
export const member = (number: number): Actor => actor(personId(number), 'council-member');
export const director = (number: number): Actor => actor(personId(number), 'council-director');

export const formed = (term = 1): CouncilEvent => ({
  type: 'CouncilFormed',
  data: { councilId, compoundId, territory, term },
});
export const nominated = (number: number): CouncilEvent => ({
  type: 'CandidateNominated',
  data: { councilId, personId: personId(number), term: 1, kind: 'self' },
});
export const accepted = (number: number): CouncilEvent => ({
  type: 'NominationAccepted',
  data: { councilId, personId: personId(number), term: 1 },
});
export const declined = (number: number): CouncilEvent => ({
  type: 'NominationDeclined',
  data: { councilId, personId: personId(number), term: 1 },
});
/** Members 1, 2, 3 (or as given); the first is the director. */
export const established = (...numbers: readonly number[]): CouncilEvent => {
  const memberIds = (numbers.length > 0 ? numbers : [1, 2, 3]).map(personId);
  return {
    type: 'CouncilEstablished',
    data: { councilId, compoundId, territory, directorId: memberIds[0]!, memberIds },
  };
};
/** A council of members 1, 2 and 3 with director 1. */
export const standing: readonly CouncilEvent[] = [
  formed(),
  nominated(1),
  nominated(2),
  nominated(3),
  established(),
];
export const linked = (member: number, household: number): CouncilEvent => ({
  type: 'HouseholdLinked',
  data: { councilId, personId: personId(member), householdId: householdId(household) },
});
export const left = (number: number): CouncilEvent => ({
  type: 'MemberLeft',
  data: { councilId, personId: personId(number), term: 1, reason: 'moved away' },
});
export const dissolved: CouncilEvent = {
  type: 'CouncilDissolved',
  data: { councilId, compoundId, term: 1, reason: 'compound demolished', seatedIds: [] },
};

/** A by-election, the first when no round is named. */
export const byElection = (round = 1): CouncilEvent => ({
  type: 'ByElectionOpened',
  data: { councilId, term: 1, round, reason: 'a seat is empty' },
});
export const closed = (round = 1): CouncilEvent => ({
  type: 'ByElectionClosed',
  data: { councilId, term: 1, round, reason: 'nobody stood' },
});
export const joined = (number: number, round = 1): CouncilEvent => ({
  type: 'MemberJoined',
  data: { councilId, personId: personId(number), term: 1, round },
});
/** The same event, said of a round of by-election. */
export const inRoundOf = (event: CouncilEvent, round = 1): CouncilEvent =>
  ({ ...event, data: { ...event.data, round } }) as CouncilEvent;

export const caseId = (number = 1): string => id('f', number);
export const exitStarted = (number: number, ofCase = caseId(), round = 0): CouncilEvent => ({
  type: 'ExitProcedureStarted',
  data: {
    caseId: ofCase,
    councilId,
    compoundId,
    territory,
    personId: personId(number),
    term: 1,
    round,
    periods: ['2018-H1', '2018-H2'],
  },
});
