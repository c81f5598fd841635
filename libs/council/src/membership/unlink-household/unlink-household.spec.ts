import { spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { type CouncilEvent, council } from '../council';
import { councilId, householdId, linked, member, personId, standing } from '../council.samples';
import { decide, UnlinkHousehold } from './unlink-household';

const given = spec(council, decide, { actor: member(2) });
const fields = { councilId, personId: personId(2), householdId: householdId(7) };
const unlink = shape(UnlinkHousehold, fields);
const unlinked: CouncilEvent = { type: 'HouseholdUnlinked', data: fields };

describe('unlink household', () => {
  it('ends the link', () =>
    given(...standing, linked(2, 7))
      .when(unlink)
      .thenEvents(unlinked));

  it('ends it once', () =>
    given(...standing, linked(2, 7), unlinked)
      .when(unlink)
      .thenNothing());

  it('leaves the link to another member alone', () =>
    given(...standing, linked(3, 7))
      .when(unlink)
      .thenNothing());

  it('refuses another member', () =>
    given(...standing, linked(2, 7))
      .when(unlink, { actor: member(3) })
      .thenRefused('not-the-member'));
});
