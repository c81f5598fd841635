import { type Fold, NotFound, PersistentMap, PersistentSet, unreachable } from '@yishi/kernel';
import type {
  Commitment,
  CouncilEstablished,
  CouncilEvent,
  ExitProcedureStarted,
  MemberJoined,
  VisitPurpose,
} from './council-events';

export * from './council-events';

export type Nomination = 'proposed' | 'accepted' | 'declined';

export type Member = Readonly<{
  /** The last published; '' before. Compared with what is published next. */
  identity: string;
  commitments: readonly Commitment[];
  /** Ids of kept commitments. */
  kept: readonly string[];
  linkedHouseholds: number;
  /** The round in which the member was elected. */
  round: number;
  /** Exit procedures, those that are over included. */
  exitCaseIds: readonly string[];
}>;

export type Council = Readonly<{
  stage: 'none' | 'forming' | 'established' | 'dissolved';
  councilId: string;
  compoundId: string;
  territory: string;
  term: number;
  /** Of the last election: 0 founded the council. */
  round: number;
  isByElectionOpen: boolean;
  /** Of this round. */
  nominations: PersistentMap<string, Nomination>;
  /** How many others a person recommended in this round. */
  recommendations: PersistentMap<string, number>;
  /** '' before one was named, and when the director was removed. */
  directorId: string;
  members: PersistentMap<string, Member>;
  /** Household → the member it is linked to. */
  households: PersistentMap<string, string>;
  /** What was noted of visits, each as `visitKey` writes it. */
  visits: PersistentSet<string>;
  /** Every case that ever began, in any term → its person. */
  exitCases: PersistentMap<string, string>;
}>;

export const councilStream = (councilId: string): string => `council-${councilId}`;

const NEW_MEMBER: Member = {
  identity: '',
  commitments: [],
  kept: [],
  linkedHouseholds: 0,
  round: 0,
  exitCaseIds: [],
};

/** The field `round` of events in which it is left out when it is 0. */
export const inRound = (round: number): { round?: number } => (round > 0 ? { round } : {});

/** One text of what a member shows, to know whether publishing it again would change anything. */
export const identityText = (
  things: Readonly<{ partyMember: boolean; post: string; duties: readonly string[] }>,
): string => JSON.stringify([things.partyMember, things.post, things.duties]);

const initialState: Council = {
  stage: 'none',
  councilId: '',
  compoundId: '',
  territory: '',
  term: 0,
  round: 0,
  isByElectionOpen: false,
  nominations: PersistentMap.empty<string, Nomination>(),
  recommendations: PersistentMap.empty<string, number>(),
  directorId: '',
  members: PersistentMap.empty<string, Member>(),
  households: PersistentMap.empty<string, string>(),
  visits: PersistentSet.of<string>(),
  exitCases: PersistentMap.empty<string, string>(),
};

export const council: Fold<Council, CouncilEvent> = {
  initialState,
  evolve(state, event, { by }) {
    switch (event.type) {
      case 'CouncilFormed':
        return { ...initialState, exitCases: state.exitCases, ...event.data, stage: 'forming' };
      case 'CandidateNominated': {
        const { personId, kind } = event.data;
        const next = nominated(state, personId, 'proposed');
        return kind === 'recommended' ? recommended(next, by) : next;
      }
      case 'NominationAccepted':
        return nominated(state, event.data.personId, 'accepted');
      case 'NominationDeclined':
        return nominated(state, event.data.personId, 'declined');
      case 'AcceptanceLapsed':
        return state;
      case 'CouncilEstablished':
        return established(state, event.data);
      case 'ThreeThingsPublished': {
        const { personId, commitments } = event.data;
        return changed(state, personId, { identity: identityText(event.data), commitments });
      }
      case 'CommitmentKept': {
        const { personId, commitmentId } = event.data;
        const kept = state.members.get(personId)?.kept ?? [];
        return changed(state, personId, { kept: [...kept, commitmentId] });
      }
      case 'HouseholdLinked':
        return withLink(state, event.data.householdId, event.data.personId);
      case 'HouseholdUnlinked':
        return unlinked(state, event.data.householdId, event.data.personId);
      case 'HouseholdVisited':
        return { ...state, visits: state.visits.add(visitKey(event.data)) };
      case 'DirectorAppointed':
        return { ...state, directorId: event.data.personId };
      case 'MemberLeft':
        return withoutMember(state, event.data.personId);
      case 'ByElectionOpened':
        return byElectionOpened(state, event.data.round);
      case 'MemberJoined':
        return memberJoined(state, event.data);
      case 'ByElectionClosed':
        return { ...state, isByElectionOpen: false };
      case 'ExitProcedureStarted':
        return exitStarted(state, event.data);
      case 'CouncilDissolved':
        return { ...state, stage: 'dissolved', isByElectionOpen: false };
      default:
        return unreachable(event);
    }
  },
};

/** Once a day for one purpose: what makes two notes one visit. */
export const visitKey = (
  visit: Readonly<{ householdId: string; date: string; purpose: VisitPurpose }>,
): string => `${visit.householdId} ${visit.date} ${visit.purpose}`;

const nominated = (state: Council, personId: string, nomination: Nomination): Council => ({
  ...state,
  nominations: state.nominations.set(personId, nomination),
});

function recommended(state: Council, by: string): Council {
  const { recommendations } = state;
  return { ...state, recommendations: recommendations.set(by, (recommendations.get(by) ?? 0) + 1) };
}

function established(state: Council, data: CouncilEstablished['data']): Council {
  let { members } = state;
  for (const personId of data.memberIds) members = members.set(personId, NEW_MEMBER);
  return { ...state, stage: 'established', directorId: data.directorId, members };
}

const byElectionOpened = (state: Council, round: number): Council => ({
  ...state,
  round,
  isByElectionOpen: true,
  nominations: initialState.nominations,
  recommendations: initialState.recommendations,
});

function memberJoined(state: Council, { personId, round }: MemberJoined['data']): Council {
  const members = state.members.set(personId, { ...NEW_MEMBER, round });
  return { ...state, isByElectionOpen: false, members };
}

function exitStarted(state: Council, { caseId, personId }: ExitProcedureStarted['data']): Council {
  const exitCases = state.exitCases.set(caseId, personId);
  const { exitCaseIds } = state.members.get(personId) ?? NEW_MEMBER;
  return changed({ ...state, exitCases }, personId, { exitCaseIds: [...exitCaseIds, caseId] });
}

function changed(state: Council, personId: string, changes: Partial<Member>): Council {
  const member = state.members.get(personId) ?? NEW_MEMBER;
  return { ...state, members: state.members.set(personId, { ...member, ...changes }) };
}

/** The council when the household is linked to the member. */
export function withLink(state: Council, householdId: string, personId: string): Council {
  const { linkedHouseholds } = state.members.get(personId) ?? NEW_MEMBER;
  const households = state.households.set(householdId, personId);
  return changed({ ...state, households }, personId, { linkedHouseholds: linkedHouseholds + 1 });
}

function unlinked(state: Council, householdId: string, personId: string): Council {
  const { linkedHouseholds } = state.members.get(personId) ?? NEW_MEMBER;
  const households = state.households.delete(householdId);
  return changed({ ...state, households }, personId, { linkedHouseholds: linkedHouseholds - 1 });
}

function withoutMember(state: Council, personId: string): Council {
  let { households } = state;
  for (const [householdId, member] of state.households) {
    if (member === personId) households = households.delete(householdId);
  }
  const directorId = state.directorId === personId ? '' : state.directorId;
  return { ...state, directorId, households, members: state.members.delete(personId) };
}

/** The council's place, for the `allow` rules. Throws `NotFound` when there never was one. */
export function councilPlace(state: Council): string {
  if (state.stage === 'none') throw new NotFound('council');
  return state.territory;
}
