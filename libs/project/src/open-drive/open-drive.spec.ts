import { spec } from '@yishi/kernel';
import { project } from '../project';
import {
  a,
  collecting,
  director,
  drafted,
  household,
  households,
  projectId,
  terms,
} from '../project.samples';
import { decide, OpenDrive, type Opening, SNAPSHOT_PART } from './open-drive';

const loaded = (count: number): Opening => ({
  hasCouncil: true,
  policy: { policyVersion: 2, terms },
  snapshot: { registerVersion: 3, complete: true, households: households(count) },
});
const given = spec(project, decide, { actor: director, loaded: loaded(10) });
const open = a(OpenDrive);

it('fixes the resident households, the register version and the policy', () =>
  given(drafted)
    .when(open)
    .thenEvents({
      type: 'DriveOpened',
      data: {
        projectId,
        registerVersion: 3,
        size: 10,
        needed: 7,
        policyVersion: 2,
        terms,
        households: households(10),
      },
    }));

it.each([
  [1, 1],
  [10, 7],
  [186, 131],
  [276, 194],
])('of %i households %i are needed', (count, needed) => {
  const [event] = given(drafted)
    .when(open, { loaded: loaded(count) })
    .events();
  expect(event?.data).toMatchObject({ size: count, needed });
});

it('takes the threshold of the policy', () => {
  const policy = { policyVersion: 2, terms: { ...terms, threshold: '2/3' } };
  const [event] = given(drafted)
    .when(open, { loaded: { ...loaded(10), policy } })
    .events();
  expect(event?.data).toMatchObject({ needed: 7, terms: { threshold: '2/3' } });
});

it('spreads a large snapshot over events of bounded size, all of them eligible', () => {
  const count = SNAPSHOT_PART * 2 + 1;
  const events = given(drafted)
    .when(open, { loaded: loaded(count) })
    .events();
  expect(events.map((event) => event.type)).toEqual([
    'DriveOpened',
    'SnapshotContinued',
    'SnapshotContinued',
  ]);
  for (const event of events)
    expect(
      Buffer.byteLength(JSON.stringify(event, (_, v) => (typeof v === 'bigint' ? `${v}` : v))),
    ).toBeLessThan(1024 * 1024);
  const metadata = { commandId: '', inputHash: '', at: '', by: '', role: '' };
  const state = [drafted, ...events].reduce(
    (folded, event) => project.evolve(folded, event, metadata),
    project.initialState,
  );
  expect(state.drive?.eligible.size).toBe(count);
  expect(state.drive?.eligible.has(household(count))).toBe(true);
});

it.each([
  ['no-resident-households', { snapshot: undefined }],
  ['no-resident-households', { snapshot: { registerVersion: 1, complete: true, households: [] } }],
  ['no-policy', { policy: undefined }],
  ['council-not-established', { hasCouncil: false }],
  [
    'register-being-imported',
    { snapshot: { registerVersion: 1, complete: false, households: households(3) } },
  ],
])('refuses: %s', (code, changes) =>
  given(drafted)
    .when(open, { loaded: { ...loaded(10), ...changes } })
    .thenRefused(code),
);

it('is opened once', () =>
  given(...collecting(10, 0))
    .when(open)
    .thenRefused('not-a-draft', { stage: 'collecting' }));
