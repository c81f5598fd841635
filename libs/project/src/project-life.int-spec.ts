import { randomUUID } from 'node:crypto';
import { EventStore } from '@yishi/event-store';
import { FollowerRegistry } from '@yishi/following';
import { type Actor, Forbidden, NotFound, Refused } from '@yishi/kernel';
import {
  COMMUNITY_TOPIC,
  COUNCIL_TOPIC,
  FUNDING_TOPIC,
  type IntegrationEvents,
} from '@yishi/messaging';
import { Commands, type CommandType, type YishiCommand } from '@yishi/platform';
import { ContextInstance } from '../../../test/support/context-instance';
import { until } from '../../../test/support/following-instance';
import { AcceptWork } from './accept-work/accept-work';
import { DraftProject } from './draft-project/draft-project';
import { EndorseProject } from './endorse-project/endorse-project';
import { OpenDrive } from './open-drive/open-drive';
import { OverruleObjection } from './overrule-objection/overrule-objection';
import { project, projectStream } from './project';
import { ProjectModule } from './project.module';
import * as samples from './project.samples';
import { ProjectPageHttp } from './project-page/project-page.http';
import { RaiseObjection } from './raise-objection/raise-objection';
import { RestOnResolution } from './rest-on-resolution/rest-on-resolution';
import { StartWork } from './start-work/start-work';
import { SubmitProject } from './submit-project/submit-project';
import { TakePart } from './take-part/take-part';

// The whole context with its processes; the other contexts are what they tell.

const context = new ContextInstance({
  context: 'project',
  module: ProjectModule,
  hears: { community: COMMUNITY_TOPIC, council: COUNCIL_TOPIC, funding: FUNDING_TOPIC },
  at: samples.PUBLICITY_STARTS,
});
beforeAll(() => context.start());
afterAll(() => context.stop());

const send = <C extends YishiCommand>(
  type: CommandType<C>,
  actor: Actor,
  input: object,
  commandId = randomUUID() as string,
) => context.get(Commands).send(type, input, { actor, commandId });

const { place, details, director, member, officer, resident, household } = samples;
const { compoundId, territory, districtCode } = place;
const { totalFen: _total, ...fields } = details;
const draft = { compoundId, ...fields };

const stateOf = async (projectId: string) => {
  const { events } = await context.get(EventStore).read(projectStream(projectId));
  return events.reduce(
    (state, { event, metadata }) => project.evolve(state, event as never, metadata),
    project.initialState,
  );
};
const stage = async (projectId: string) => (await stateOf(projectId)).stage;

it('does not know the compound before it is told', () =>
  expect(send(DraftProject, director, draft)).rejects.toThrow(NotFound));

it('refuses a draft before the council is established', async () => {
  const communityId = '01900000-0000-7000-8000-0000000000a0';
  await context.tell(
    'community',
    {
      type: 'CompoundAdded.v1',
      data: { ...place, communityId, name: '化工局家属院', unmanaged: true },
    },
    {
      type: 'PolicyAdopted.v1',
      data: {
        districtCode,
        policyVersion: 1,
        effectiveFrom: '2018-01-01',
        terms: samples.terms,
      },
    },
  );
  await expect(send(DraftProject, director, draft)).rejects.toThrow(
    new Refused('council-not-established'),
  );
});

it('goes from draft to settlement, with the processes doing their part', async () => {
  await context.tell('council', {
    type: 'CouncilEstablished.v1',
    data: {
      councilId: household(900),
      compoundId,
      territory,
      directorId: 'director',
      memberIds: ['director', 'member'],
    },
  });
  const registered = samples.households(10).map((householdId, n) => ({
    householdId,
    address: `1-1-${n}`,
    residence: 'resident' as const,
    contactPersonId: '',
  }));
  const register: IntegrationEvents['HouseholdsRegistered.v1'] = {
    compoundId,
    registerVersion: 1,
    households: registered,
    removedHouseholdIds: [],
    last: true,
  };
  await context.tell('community', { type: 'HouseholdsRegistered.v1', data: register });

  const projectId = (await send(DraftProject, director, draft)).id as string;
  await expect(send(OpenDrive, member, { projectId })).rejects.toThrow(Forbidden);
  await send(OpenDrive, director, { projectId });
  const takePart = (n: number) =>
    send(TakePart, member, { projectId, householdId: household(n), mode: 'meeting' });
  await Promise.all([1, 2, 3, 4, 5, 6].map(takePart));
  await expect(send(SubmitProject, director, { projectId })).rejects.toMatchObject({
    code: 'below-threshold',
    details: { missingHouseholds: 1 },
  });
  await send(TakePart, resident(7), { projectId, householdId: household(7), mode: 'online' });
  await send(SubmitProject, director, { projectId });
  await send(EndorseProject, officer, { projectId });

  await context.tell('funding', {
    type: 'AllocationApproved.v1',
    data: {
      projectId,
      year: 2018,
      approvedFen: details.totalFen,
      parts: [],
      by: 'finance',
      round: 1,
    },
  });
  await until(async () => (await stage(projectId)) === 'approved');

  const objection = { projectId, householdId: household(1), grounds: 'cost', text: '人工费偏高' };
  const { id: objectionId } = await send(RaiseObjection, resident(1), objection);
  context.clock.set(samples.PUBLICITY_ENDS);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(await stage(projectId)).toBe('approved'); // an objection is open
  await send(OverruleObjection, officer, { projectId, objectionId, reason: '符合定额' });
  expect(await stage(projectId)).toBe('raising');

  await context.tell('funding', {
    type: 'FundingCompleted.v1',
    data: { projectId, raisedFen: 4_340_000n },
  });
  await until(async () => (await stage(projectId)) === 'funded');
  await send(StartWork, director, { projectId });
  await send(AcceptWork, director, { projectId, side: 'council' });
  await send(AcceptWork, officer, { projectId, side: 'street' });
  const check = { projectId, side: 'residents', householdId: household(1) };
  await send(AcceptWork, resident(1), check);
  expect(await stage(projectId)).toBe('accepted');
  await context.tell('funding', {
    type: 'ProjectSettled.v1',
    data: {
      projectId,
      compoundId,
      year: 2018,
      approvedFen: details.totalFen,
      actualFen: 25_860_000n,
      parts: [],
      reserveFen: 0n,
    },
  });
  await until(async () => (await stage(projectId)) === 'settled');
});

it('ends publicity by the clock when nobody objects', async () => {
  context.clock.set(samples.PUBLICITY_STARTS);
  const projectId = (await send(DraftProject, director, draft)).id as string;
  await send(OpenDrive, director, { projectId });
  for (const n of [1, 2, 3, 4, 5, 6, 7])
    await send(TakePart, member, { projectId, householdId: household(n), mode: 'volunteer' });
  await send(SubmitProject, director, { projectId });
  await send(EndorseProject, officer, { projectId });
  const approved = {
    projectId,
    year: 2018,
    approvedFen: details.totalFen,
    parts: [],
    by: 'finance',
    round: 1,
  };
  await context.tell('funding', { type: 'AllocationApproved.v1', data: approved });
  await until(async () => (await stage(projectId)) === 'approved');
  context.clock.set('2018-06-08T07:59:59.000Z');
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(await stage(projectId)).toBe('approved');
  context.clock.set(samples.PUBLICITY_ENDS);
  await until(async () => (await stage(projectId)) === 'raising');
});

it('rests on a resolution that a meeting of the compound passed', async () => {
  const { id: projectId } = await send(DraftProject, director, draft);
  const resolutionId = randomUUID();
  const rest = () => send(RestOnResolution, member, { projectId, resolutionId });
  await expect(rest()).rejects.toEqual(new NotFound('resolution'));
  const votes = { votesFor: 6, against: 0, abstained: 0 };
  const of = { resolutionId, meetingId: randomUUID(), compoundId, territory };
  const data = { ...of, title: '道路硬化', ...votes };
  await context.tell('council', { type: 'ResolutionPassed.v1', data });
  const { position } = await rest();
  const query = { after: position.toString() };
  const shown = await context.get(ProjectPageHttp).page(projectId as string, query);
  const { meetingId, title } = data;
  expect(shown).toMatchObject({ stage: 'draft', resolution: { resolutionId, meetingId, title } });
});

it('has no failed follower at the end', () =>
  expect(
    context
      .get(FollowerRegistry)
      .states()
      .filter(({ state }) => state === 'failed'),
  ).toEqual([]));
