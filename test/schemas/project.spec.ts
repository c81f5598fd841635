import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fromJson } from '@yishi/kernel';
import { type Project, type ProjectEvent, project } from '@yishi/project';

/**
 * Events as they were stored once. They are for ever: this file only grows, and every version of
 * the code folds it.
 */
const golden = fromJson<readonly ProjectEvent[]>(
  readFileSync(path.join(__dirname, 'golden', 'project.json'), 'utf8'),
);

const metadata = { commandId: '', inputHash: '', at: '', by: '', role: '' };
const fold = (events: readonly ProjectEvent[]): Project =>
  events.reduce((state, event) => project.evolve(state, event, metadata), project.initialState);
const until = (type: ProjectEvent['type']): Project =>
  fold(golden.slice(0, golden.findIndex((event) => event.type === type) + 1));

it('holds every type of event', () =>
  expect([...new Set(golden.map((event) => event.type))].sort()).toEqual([
    'DriveOpened',
    'FundingReopened',
    'HouseholdTookPart',
    'HouseholdWithdrew',
    'ObjectionOverruled',
    'ObjectionRaised',
    'ObjectionUpheld',
    'ProjectAccepted',
    'ProjectApproved',
    'ProjectCancelled',
    'ProjectDrafted',
    'ProjectEndorsed',
    'ProjectFunded',
    'ProjectRejected',
    'ProjectReopened',
    'ProjectRestsOnResolution',
    'ProjectReturned',
    'ProjectRevised',
    'ProjectSettled',
    'ProjectSubmitted',
    'ProjectWithdrawn',
    'PublicityEnded',
    'SnapshotContinued',
    'WorkAccepted',
    'WorkStarted',
  ]));

it('folds to the resolution that it rests on', () => {
  expect(until('ProjectSettled').resolutionId).toBe('');
  const { resolutionId } = until('ProjectRestsOnResolution');
  expect(resolutionId).toBe('0190b0c0-0000-7000-8000-0000000000e2');
});

it('folds to what it meant when it was stored', () => {
  const state = until('ProjectSettled');
  expect(state).toMatchObject({
    stage: 'settled',
    round: 3,
    returned: false,
    openObjections: 0,
    workStarted: true,
    interrupted: undefined,
    publicityEndsAt: '2018-06-08T08:00:00.000Z',
    place: { districtCode: '410811', streetCode: '410811001' },
    details: { title: '院内道路和路灯', totalFen: 26_040_000n },
    drive: { size: 9, needed: 7, policyVersion: 1 },
  });
  expect(state.drive?.eligible.size).toBe(10);
  expect(state.participating.size).toBe(7);
  expect([...state.deciders]).toEqual([
    ['director', 'council'],
    ['officer', 'street'],
    ['finance', 'district'],
    ['resident-1', 'residents'],
  ]);
  expect([...state.objections.values()].map(({ outcome }) => outcome)).toEqual([
    'upheld',
    'overruled',
  ]);
});

it.each([
  ['ProjectDrafted', 'draft'],
  ['DriveOpened', 'collecting'],
  ['ProjectSubmitted', 'submitted'],
  ['ProjectReturned', 'collecting'],
  ['ProjectEndorsed', 'endorsed'],
  ['ProjectApproved', 'approved'],
  ['ProjectReopened', 'collecting'],
  ['PublicityEnded', 'raising'],
  ['ProjectFunded', 'funded'],
  ['WorkStarted', 'under-way'],
  ['FundingReopened', 'raising'],
  ['ProjectAccepted', 'accepted'],
  ['ProjectWithdrawn', 'withdrawn'],
  ['ProjectCancelled', 'cancelled'],
  ['ProjectRejected', 'rejected'],
] as const)('%s leads to %s', (type, stage) => expect(until(type).stage).toBe(stage));
