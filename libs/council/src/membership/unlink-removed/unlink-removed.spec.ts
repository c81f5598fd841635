import { spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { type CouncilEvent, council } from '../council';
import {
  compoundId,
  councilId,
  dissolved,
  householdId,
  linked,
  personId,
  standing,
} from '../council.samples';
import { followRegister } from '../register.process';
import { decide, UnlinkRemoved } from './unlink-removed';

const given = spec(council, decide);
const removed = (...numbers: readonly number[]) =>
  shape(UnlinkRemoved, { compoundId, householdIds: numbers.map(householdId) });
const unlinked = (member: number, household: number): CouncilEvent => ({
  type: 'HouseholdUnlinked',
  data: { councilId, personId: personId(member), householdId: householdId(household) },
});

describe('unlink removed households', () => {
  it('frees whoever was linked with them, and nobody else', () =>
    given(...standing, linked(1, 1), linked(2, 2), linked(2, 3))
      .when(removed(3, 1, 9, 1))
      .thenEvents(unlinked(2, 3), unlinked(1, 1)));

  it('changes nothing where no council stands', () => {
    given().when(removed(1)).thenNothing();
    given(...standing, linked(1, 1), dissolved)
      .when(removed(1))
      .thenNothing();
  });

  it('follows the imports that remove some', () => {
    const told = (...removedHouseholdIds: readonly string[]) =>
      followRegister.on['HouseholdsRegistered.v1']?.({
        data: { compoundId, registerVersion: 2, households: [], removedHouseholdIds, last: true },
      } as never);
    expect(told()).toEqual([]);
    const householdIds = [householdId(1), householdId(2)];
    expect(told(...householdIds)).toEqual([
      { command: UnlinkRemoved, input: { compoundId, householdIds } },
    ]);
  });
});
