import { type Actor, NotFound, Refused } from '@yishi/kernel';
import { placeOf, type Rating } from './rating';
import { refuseRated } from './rules';

/**
 * May this person decide this objection for the street? Refusals: `rated-person`,
 * `objection-not-open`, `own-objection`, `own-sheet` (the person reviewed in this period); `NotFound` when there is no such objection.
 */
export function refuseUndecidable(state: Rating, objectionId: string, actor: Actor): void {
  placeOf(state);
  const objection = state.objections.get(objectionId);
  if (!objection) throw new NotFound('objection');
  refuseRated(state, actor);
  if (state.stage !== 'published' || objection.outcome !== 'open')
    throw new Refused('objection-not-open');
  if (objection.by === actor.personId) throw new Refused('own-objection');
  if (state.sheets.has(actor.personId)) throw new Refused('own-sheet');
}
