import { type Event, type Fold, NotFound, PersistentMap, unreachable } from '@yishi/kernel';
import type { Field, GovernanceState } from '@yishi/messaging';

/** Which item, and where: every event says it, so that followers need nothing beside the event. */
type OfItem<D extends object = object> = Readonly<
  { itemId: string; compoundId: string; territory: string } & D
>;

/**
 * A problem of the compound is on the list. `number` is gapless per compound. `opinionId` and
 * `opinionNumber` (`<year>-<n>`) say which opinion it comes from; both '' when a member listed it.
 */
export type ItemListed = Event<
  'ItemListed',
  OfItem<{
    number: number;
    field: Field;
    title: string;
    description: string;
    estimatedFen: bigint;
    opinionId: string;
    opinionNumber: string;
  }>
>;
export type ItemJoinedProject = Event<'ItemJoinedProject', OfItem<{ projectId: string }>>;
export type ItemLeftProject = Event<
  'ItemLeftProject',
  OfItem<{ projectId: string; reason: string }>
>;
/** The project ended early: the item is open again. */
export type ItemReopened = Event<
  'ItemReopened',
  OfItem<{ projectId: string; outcome: Exclude<ProjectOutcome, 'settled'> }>
>;
/** Solved without money: `who` is an office or organisation, `on` a date. */
export type ItemCoordinated = Event<
  'ItemCoordinated',
  OfItem<{ who: string; on: string; result: string }>
>;
/** The project it was in is settled. */
export type ItemSolvedByProject = Event<'ItemSolvedByProject', OfItem<{ projectId: string }>>;
export type ItemDropped = Event<'ItemDropped', OfItem<{ reason: string }>>;
/**
 * A project of the compound has ended, whether or not an item was in it: from here on none joins.
 */
export type ProjectEnded = Event<
  'ProjectEnded',
  { compoundId: string; territory: string; projectId: string; outcome: ProjectOutcome }
>;

export type GovernanceEvent =
  | ItemListed
  | ItemJoinedProject
  | ItemLeftProject
  | ItemReopened
  | ItemCoordinated
  | ItemSolvedByProject
  | ItemDropped
  | ProjectEnded;

export const PROJECT_OUTCOMES = ['settled', 'rejected', 'withdrawn', 'cancelled'] as const;
export type ProjectOutcome = (typeof PROJECT_OUTCOMES)[number];

/** `projectId`: the project it is in, or was solved by; '' without one. */
export type Item = Readonly<{ number: number; state: GovernanceState; projectId: string }>;

/** The governance list (治理清单) of one compound. `territory` is '' before its first event. */
export type Governance = Readonly<{
  compoundId: string;
  territory: string;
  items: PersistentMap<string, Item>;
  /** Projects of the compound that have ended, and how. */
  endings: PersistentMap<string, ProjectOutcome>;
}>;

export const governanceStream = (compoundId: string): string => `governance-${compoundId}`;

export const governance: Fold<Governance, GovernanceEvent> = {
  initialState: {
    compoundId: '',
    territory: '',
    items: PersistentMap.empty<string, Item>(),
    endings: PersistentMap.empty<string, ProjectOutcome>(),
  },
  evolve(before, event) {
    const { compoundId, territory } = event.data;
    const state = before.territory ? before : { ...before, compoundId, territory };
    switch (event.type) {
      case 'ItemListed':
        return changed(state, event.data.itemId, { ...NEW, number: event.data.number });
      case 'ItemJoinedProject':
        return changed(state, event.data.itemId, inProject('in-project', event.data.projectId));
      case 'ItemLeftProject':
      case 'ItemReopened':
        return changed(state, event.data.itemId, inProject('open', ''));
      case 'ItemCoordinated':
        return changed(state, event.data.itemId, inProject('solved', ''));
      case 'ItemSolvedByProject':
        return changed(state, event.data.itemId, inProject('solved', event.data.projectId));
      case 'ItemDropped':
        return changed(state, event.data.itemId, inProject('dropped', ''));
      case 'ProjectEnded': {
        const { projectId, outcome } = event.data;
        return { ...state, endings: state.endings.set(projectId, outcome) };
      }
      default:
        return unreachable(event);
    }
  },
};

const NEW: Item = { number: 0, state: 'open', projectId: '' };

const inProject = (state: GovernanceState, projectId: string): Omit<Item, 'number'> => ({
  state,
  projectId,
});

function changed(state: Governance, itemId: string, changes: Partial<Item>): Governance {
  const item = state.items.get(itemId) ?? NEW;
  return { ...state, items: state.items.set(itemId, { ...item, ...changes }) };
}

/** The list's place, for the `allow` rules. Throws `NotFound` when nothing is listed. */
export function governancePlace(state: Governance): string {
  if (state.territory === '') throw new NotFound('governance-item');
  return state.territory;
}
