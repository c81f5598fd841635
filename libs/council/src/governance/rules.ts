import { NotFound, Refused } from '@yishi/kernel';
import type { Governance, Item } from './governance';

/** How much is not yet solved or dropped: a list that nobody can work off is no list. */
export const MAX_UNSOLVED_ITEMS = 500;
/** A project of so many problems is several projects. */
export const MAX_ITEMS_IN_PROJECT = 100;

export const MAX_TITLE_LENGTH = 120;
export const MAX_DESCRIPTION_LENGTH = 1000;
export const MAX_REASON_LENGTH = 500;

/** Throws `NotFound`. */
export function itemOf(state: Governance, itemId: string): Item {
  const item = state.items.get(itemId);
  if (!item) throw new NotFound('governance-item');
  return item;
}

/** Refusals: `item-in-project`, `item-closed`. */
export function assertOpen({ state }: Item): void {
  if (state === 'in-project') throw new Refused('item-in-project');
  if (state !== 'open') throw new Refused('item-closed', { state });
}

/** What every event of an item says of it. */
export const ofItem = ({ compoundId, territory }: Governance, itemId: string) => ({
  itemId,
  compoundId,
  territory,
});

/** The ids of the items in a project, in the order they were listed. */
export const itemsIn = (state: Governance, projectId: string): readonly string[] =>
  [...state.items]
    .filter(([, item]) => item.state === 'in-project' && item.projectId === projectId)
    .sort(([, a], [, b]) => a.number - b.number)
    .map(([itemId]) => itemId);
