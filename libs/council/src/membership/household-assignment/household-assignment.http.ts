import { Controller, Get, Param, Query as QueryParameters } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { EventStore } from '@yishi/event-store';
import { type Actor, Forbidden, grantFor, type Role } from '@yishi/kernel';
import { Caller, onlyParameters, type Query, ReadAfter, Vault } from '@yishi/platform';
import { Places } from '../../places/places';
import { type Council, councilPlace } from '../council';
import { councilAsOf } from '../council-as-of';
import { MAX_LINKED_HOUSEHOLDS } from '../link-household/link-household';
import { assertEstablished } from '../rules';
import { byAddress } from './address';
import { assignHouseholds, type Load } from './assign-households';

const READERS: readonly Role[] = ['council-director', 'street-officer', 'auditor'];

/** Domain: each member links about ten households. */
const ABOUT = 10;

@ApiTags('councils')
@ApiBearerAuth()
@Controller()
export class HouseholdAssignmentHttp {
  constructor(
    private readonly store: EventStore,
    private readonly places: Places,
    private readonly vault: Vault,
    private readonly readAfter: ReadAfter,
  ) {}

  /**
   * Proposes how the resident households that nobody is linked with are shared among the members;
   * it changes nothing until somebody accepts it. A proposal is made from the register and the links
   * of now, so it has no past. `membersNeeded` is the number of members for about ten households
   * each.
   */
  @Get('councils/:councilId/household-assignment')
  @ApiOperation({
    summary: 'A balanced proposal of which member links which households',
    operationId: 'ProposeHouseholdAssignment',
  })
  @ApiQuery({ name: 'after', required: false, description: 'wait for this position of the log' })
  async propose(
    @Caller() actor: Actor,
    @Param('councilId') councilId: string,
    @QueryParameters() query: Query,
  ): Promise<object> {
    onlyParameters(query, 'after');
    await this.readAfter.wait('council', query);
    const state = await councilAsOf(this.store, councilId);
    if (!grantFor(actor, READERS, councilPlace(state)))
      throw new Forbidden('territory-not-allowed');
    assertEstablished(state);
    const register = await this.places.householdsOf(state.compoundId);
    const unlinked = register
      .filter(({ residence, householdId }) => {
        return residence === 'resident' && !state.households.has(householdId);
      })
      .map(({ householdId, address }) => ({ householdId, address }));
    const addresses = new Map(register.map(({ householdId, address }) => [householdId, address]));
    const loads = loadsOf(state, addresses);
    const { members, unassigned } = assignHouseholds(unlinked, loads, MAX_LINKED_HOUSEHOLDS);
    const people = await this.vault.get(members.map(({ personId }) => personId));
    return {
      limit: MAX_LINKED_HOUSEHOLDS,
      members: members.map(({ personId, households }) => {
        const linked = state.members.get(personId)?.linkedHouseholds ?? 0;
        const displayName = people.get(personId)?.name || null;
        return { personId, displayName, linked, total: linked + households.length, households };
      }),
      unassigned,
      membersNeeded: Math.ceil((state.households.size + unlinked.length) / ABOUT),
    };
  }
}

function loadsOf(state: Council, addresses: ReadonlyMap<string, string>): readonly Load[] {
  const first = new Map<string, string>();
  for (const [householdId, personId] of state.households) {
    const address = addresses.get(householdId);
    const known = first.get(personId);
    if (address === undefined || (known !== undefined && byAddress(known, address) <= 0)) continue;
    first.set(personId, address);
  }
  return [...state.members].map(([personId, { linkedHouseholds }]) => ({
    personId,
    linked: linkedHouseholds,
    firstAddress: first.get(personId) ?? '',
  }));
}
