import { NotFound, Refused } from '@yishi/kernel';
import { refuseSecondRole } from './deciding';
import type { Project } from './project';

/**
 * May this person decide this objection for the street? An objection lapses with the round it was
 * raised in. Refusals: `objection-not-open`, `own-objection`, `decided-before`; `NotFound` when
 * there is no such objection.
 */
export function refuseUndecidable(state: Project, objectionId: string, personId: string): void {
  const objection = state.objections.get(objectionId);
  if (!objection) throw new NotFound('objection');
  const open = objection.outcome === 'open' && objection.round === state.round;
  if (state.stage !== 'approved' || !open) throw new Refused('objection-not-open');
  if (objection.by === personId) throw new Refused('own-objection');
  refuseSecondRole(state, personId, 'street');
}
