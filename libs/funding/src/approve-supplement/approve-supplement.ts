import { type Decide, Refused } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import {
  type Appropriation,
  type AppropriationEvent,
  appropriation,
  appropriationStream,
} from '../appropriation';
import { refuseSamePerson, refuseSecondRole, requireRaising } from '../deciding';
import { type Funding, funding, fundingStream, placeOf } from '../funding';
import { partsOf } from '../parts';
import { increasesOf, requireFree, reservationsOf } from '../reservation';
import { openSupplement } from '../supplement-rules';

/**
 * The district approves a supplement: the parts are derived anew from the new cost by the same
 * shares, and what they rise by is reserved in the accounts of the project's fiscal year, all or
 * nothing. Refusals: `supplement-not-endorsed`, `same-person`, `decided-before`,
 * `raising-not-open`, `already-decided`, `allocation-not-approved`, `insufficient-appropriation`
 * {account, freeFen, neededFen}.
 */
export class ApproveSupplement extends YishiCommand {
  @IsId() readonly projectId!: string;
  @IsId() readonly supplementId!: string;
}

type Loaded = Readonly<{ funding: Funding }>;

export const decide: Decide<ApproveSupplement, Appropriation, AppropriationEvent, Loaded> = (
  { projectId, supplementId },
  state,
  { actor, loaded: { funding: project } },
) => {
  const allocation = state.allocations.get(projectId);
  if (allocation?.supplements.has(supplementId)) throw new Refused('already-decided');
  const { newTotalFen, proposedBy, endorsedBy } = openSupplement(project, supplementId);
  if (!endorsedBy) throw new Refused('supplement-not-endorsed');
  requireRaising(project);
  refuseSamePerson(actor.personId, proposedBy);
  refuseSamePerson(actor.personId, endorsedBy);
  refuseSecondRole(project, actor.personId, 'district');
  if (allocation?.status !== 'approved') throw new Refused('allocation-not-approved');
  const parts = partsOf(newTotalFen, project.terms!.shares, project.streetCode);
  const increases = increasesOf(allocation.parts, parts);
  const reservations = reservationsOf(allocation, increases);
  requireFree(state, reservations);
  const data = {
    projectId,
    supplementId,
    year: project.year,
    approvedFen: newTotalFen,
    parts,
    increases,
    reservations,
    by: actor.personId,
  };
  return [{ type: 'SupplementApproved', data }];
};

export const ApproveSupplementHandler = handlerFor(ApproveSupplement, {
  fold: appropriation,
  stream: (_command, _context, loaded) =>
    appropriationStream(loaded.funding.districtCode, loaded.funding.year),
  load: async ({ projectId }, reader): Promise<Loaded> => {
    const project = await reader.state(funding, fundingStream(projectId));
    placeOf(project);
    return { funding: project };
  },
  decide,
  allow: [{ roles: ['district-finance'], territory: (_c, _s, loaded) => placeOf(loaded.funding) }],
});
