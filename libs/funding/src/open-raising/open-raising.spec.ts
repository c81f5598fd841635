import { TransientFailure } from '@yishi/event-store';
import { spec } from '@yishi/kernel';
import { funding } from '../funding';
import {
  command,
  granted,
  NOW,
  open,
  parts,
  projectId,
  raisingOpened,
  requested,
} from '../funding.samples';
import { decide, OpenRaising } from './open-raising';

const given = spec(funding, decide, { now: NOW });
const openRaising = command(OpenRaising, { projectId });

it("opens for the policy's days", () =>
  given(requested(), granted()).when(openRaising).thenEvents(raisingOpened));
it('opens once', () =>
  given(...open())
    .when(openRaising)
    .thenNothing());
it('waits for the approval when the news of it are slower', () =>
  expect(given(requested()).when(openRaising).events).toThrow(
    new TransientFailure('approval-not-recorded-yet'),
  ));
it('does nothing when the project ended meanwhile', () => {
  const data = { projectId, districtCode: '410811', year: 0, round: 1, reason: '撤回' };
  given(requested(), { type: 'AllocationCancelled', data }).when(openRaising).thenNothing();
});
it('is complete at once when the residents owe nothing', () => {
  const data = {
    projectId,
    year: 2018,
    round: 1,
    approvedFen: 1n,
    parts: parts(1n),
    by: 'finance',
  };
  const events = given(requested(), { type: 'AllocationGranted', data }).when(openRaising).events();
  expect(events.map(({ type }) => type)).toEqual(['RaisingOpened', 'FundingCompleted']);
});
