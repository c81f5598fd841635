import { Controller, Get, Param, Query as QueryParameters } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { EventStore } from '@yishi/event-store';
import { type Actor, Forbidden, grantFor, type Role, type Territory } from '@yishi/kernel';
import { asOfDate, Caller, onlyParameters, type Query, ReadAfter } from '@yishi/platform';
import { Places } from '../../places/places';
import { councilPlace } from '../council';
import { councilAsOf } from '../council-as-of';
import { byAddress } from '../household-assignment/address';
import { MEMBERS, memberOf } from '../rules';

/** Who reads the links of all members; a member reads its own. */
const READERS: readonly Role[] = ['council-director', 'street-officer', 'auditor'];

/** `address` is `null` when the household is not on the register now. */
type LinkedHousehold = Readonly<{ householdId: string; address: string | null }>;

@ApiTags('councils')
@ApiBearerAuth()
@Controller()
export class LinkedHouseholdListHttp {
  constructor(
    private readonly store: EventStore,
    private readonly places: Places,
    private readonly readAfter: ReadAfter,
  ) {}

  /**
   * The households a member is linked with, in the order of their addresses: all of them, for they
   * are about ten and 30 at most. Everybody else learns how many, never which.
   */
  @Get('councils/:councilId/members/:personId/households')
  @ApiOperation({
    summary: 'The households a member is linked with',
    operationId: 'ListLinkedHouseholds',
  })
  @ApiQuery({ name: 'asOf', required: false, description: 'YYYY-MM-DD: as it stood that day' })
  @ApiQuery({ name: 'after', required: false, description: 'wait for this position of the log' })
  async list(
    @Caller() actor: Actor,
    @Param('councilId') councilId: string,
    @Param('personId') personId: string,
    @QueryParameters() query: Query,
  ): Promise<Readonly<{ items: readonly LinkedHousehold[] }>> {
    onlyParameters(query, 'asOf', 'after');
    const asOf = asOfDate(query);
    await this.readAfter.wait('council', query);
    const state = await councilAsOf(this.store, councilId, asOf);
    assertMayRead(actor, councilPlace(state), personId);
    memberOf(state, personId);
    const linked = [...state.households].flatMap(([householdId, member]) =>
      member === personId ? [householdId] : [],
    );
    const addresses = await this.places.addressesOf(linked);
    const items = linked
      .map((householdId) => ({ householdId, address: addresses.get(householdId) ?? null }))
      .toSorted(
        (one, other) =>
          byAddress(one.address ?? '', other.address ?? '') ||
          (one.householdId < other.householdId ? -1 : 1),
      );
    return { items };
  }
}

function assertMayRead(actor: Actor, territory: Territory, personId: string): void {
  if (grantFor(actor, READERS, territory)) return;
  if (!grantFor(actor, MEMBERS, territory)) throw new Forbidden('territory-not-allowed');
  if (actor.personId !== personId) throw new Forbidden('role-not-allowed');
}
