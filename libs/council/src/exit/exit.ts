import { type Event, type Fold, NotFound, unreachable } from '@yishi/kernel';

/** removed 罢免, kept-on-probation 留任观察 */
export const EXIT_OUTCOMES = ['removed', 'kept-on-probation'] as const;
export type ExitOutcome = (typeof EXIT_OUTCOMES)[number];

/** Why a case closed itself: there is no member any more to decide about. */
export const LAPSE_CAUSES = ['member-left', 'council-dissolved'] as const;
export type LapseCause = (typeof LAPSE_CAUSES)[number];

/**
 * The notice. `term` and `round`: in which the member was elected; `statementEndsAt`: an instant,
 * the end of the last day on which the member may still be heard.
 */
export type ExitOpened = Event<
  'ExitOpened',
  {
    caseId: string;
    councilId: string;
    compoundId: string;
    territory: string;
    personId: string;
    term: number;
    round: number;
    periods: readonly string[];
    statementEndsAt: string;
  }
>;
export type PositionStated = Event<'PositionStated', { caseId: string; text: string }>;
/** The council's decision; it says nothing final before the street has confirmed it. */
export type ExitDecided = Event<
  'ExitDecided',
  {
    caseId: string;
    outcome: ExitOutcome;
    reason: string;
    votesFor: number;
    votesAgainst: number;
  }
>;
/** `decisionReason` is the council's, `reason` the street's. */
export type ExitConfirmed = Event<
  'ExitConfirmed',
  {
    caseId: string;
    councilId: string;
    personId: string;
    term: number;
    round: number;
    outcome: ExitOutcome;
    decisionReason: string;
    reason: string;
  }
>;
/** The street sends it back: the council decides again. */
export type ExitReturned = Event<'ExitReturned', { caseId: string; reason: string }>;
export type ExitLapsed = Event<'ExitLapsed', { caseId: string; cause: LapseCause }>;

export type ExitEvent =
  | ExitOpened
  | PositionStated
  | ExitDecided
  | ExitConfirmed
  | ExitReturned
  | ExitLapsed;

/** `open`: the council is to decide, for the first time or again. */
export type ExitStep = 'none' | 'open' | 'decided' | 'confirmed' | 'lapsed';

export type ExitCase = Readonly<{
  step: ExitStep;
  councilId: string;
  territory: string;
  personId: string;
  term: number;
  round: number;
  statementEndsAt: string;
  hasStated: boolean;
  /** What the council decided last. */
  outcome: ExitOutcome | '';
  decisionReason: string;
  /** Who decided for the council, a returned decision included. */
  decidedBy: readonly string[];
}>;

export const exitStream = (caseId: string): string => `exit-${caseId}`;

export const exitCase: Fold<ExitCase, ExitEvent> = {
  initialState: {
    step: 'none',
    councilId: '',
    territory: '',
    personId: '',
    term: 0,
    round: 0,
    statementEndsAt: '',
    hasStated: false,
    outcome: '',
    decisionReason: '',
    decidedBy: [],
  },
  evolve(state, event, { by }) {
    switch (event.type) {
      case 'ExitOpened': {
        const { councilId, territory, personId, term, round, statementEndsAt } = event.data;
        const about = { councilId, territory, personId, term, round, statementEndsAt };
        return { ...state, ...about, step: 'open' };
      }
      case 'PositionStated':
        return { ...state, hasStated: true };
      case 'ExitDecided': {
        const { outcome, reason } = event.data;
        const decidedBy = [...new Set([...state.decidedBy, by])];
        return { ...state, step: 'decided', outcome, decisionReason: reason, decidedBy };
      }
      case 'ExitConfirmed':
        return { ...state, step: 'confirmed' };
      case 'ExitReturned':
        return { ...state, step: 'open' };
      case 'ExitLapsed':
        return { ...state, step: 'lapsed' };
      default:
        return unreachable(event);
    }
  },
};

/** The case's place, for the `allow` rules. Throws `NotFound` when there never was one. */
export function casePlace(state: ExitCase): string {
  if (state.step === 'none') throw new NotFound('exit-case');
  return state.territory;
}
