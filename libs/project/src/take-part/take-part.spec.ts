import { spec } from '@yishi/kernel';
import { project } from '../project';
import {
  a,
  atSubmitted,
  collecting,
  director,
  drafted,
  household,
  member,
  projectId,
  resident,
  returnedBy,
  tookPart,
  withdrew,
} from '../project.samples';
import { decide, TakePart } from './take-part';

const given = spec(project, decide, { actor: member });
const drive = collecting(10, 0);
const meeting = (n: number) => a(TakePart, { householdId: household(n), mode: 'meeting' });
const online = (n: number) => a(TakePart, { householdId: household(n), mode: 'online' });
const signature = a(TakePart, { householdId: household(1), mode: 'signature', sheetPhoto: 4 });

it('records a household at a meeting', () =>
  given(...drive)
    .when(meeting(1))
    .thenEvents(tookPart(1)));

it('records a volunteer, by the director too', () =>
  given(...drive)
    .when(a(TakePart, { householdId: household(2), mode: 'volunteer' }), { actor: director })
    .thenEvents({
      type: 'HouseholdTookPart',
      data: { projectId, householdId: household(2), mode: 'volunteer' },
    }));

it('records a signature with the number of its photo', () =>
  given(...drive)
    .when(signature)
    .thenEvents({
      type: 'HouseholdTookPart',
      data: { projectId, householdId: household(1), mode: 'signature', sheetPhoto: 4 },
    }));

it('refuses a signature without its photo', () =>
  given(...drive)
    .when({ ...signature, sheetPhoto: undefined })
    .thenRefused('sheet-photo-missing'));

it('refuses a photo without a signature', () =>
  given(...drive)
    .when({ ...meeting(1), sheetPhoto: 1 })
    .thenRefused('sheet-photo-without-signature'));

it('lets the resident take part online', () =>
  given(...drive)
    .when(online(3), { actor: resident(3) })
    .thenEvents({
      type: 'HouseholdTookPart',
      data: { projectId, householdId: household(3), mode: 'online' },
    }));

it('refuses online by a member, who is no resident of that household', () =>
  given(...drive)
    .when(online(3))
    .thenRefused('online-by-resident-only'));

it('refuses online by the resident of another household', () =>
  given(...drive)
    .when(online(3), { actor: resident(4) })
    .thenRefused('online-by-resident-only'));

it('refuses a resident who records a meeting', () =>
  given(...drive)
    .when(meeting(3), { actor: resident(3) })
    .thenRefused('recorded-by-council-only'));

it('counts a household once, whatever the mode', () =>
  given(...drive, tookPart(3))
    .when(online(3), { actor: resident(3) })
    .thenNothing());

it('takes part again after withdrawing', () =>
  given(...drive, tookPart(1), withdrew(1))
    .when(meeting(1))
    .thenEvents(tookPart(1)));

it('refuses a household outside the snapshot', () =>
  given(...drive)
    .when(meeting(11))
    .thenRefused('household-not-in-snapshot'));

it('refuses before the drive', () =>
  given(drafted).when(meeting(1)).thenRefused('drive-not-open', { stage: 'draft' }));

it('refuses after submission, and takes part again when it was returned', () => {
  given(...atSubmitted)
    .when(meeting(9))
    .thenRefused('drive-not-open', { stage: 'submitted' });
  given(...atSubmitted, returnedBy())
    .when(meeting(9))
    .thenEvents(tookPart(9));
});
