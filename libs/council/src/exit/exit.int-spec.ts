import { randomUUID } from 'node:crypto';
import { type Actor, NotFound } from '@yishi/kernel';
import { Vault } from '@yishi/platform';
import {
  actor,
  CouncilInstance,
  STREET,
  type TestCouncil,
} from '../../../../test/support/council-instance';
import { until } from '../../../../test/support/following-instance';
import { AppointDirector } from '../membership/appoint-director/appoint-director';
import { councilStream } from '../membership/council';
import { CouncilPageHttp } from '../membership/council-page/council-page.http';
import { DissolveCouncil } from '../membership/dissolve-council/dissolve-council';
import { LeaveCouncil } from '../membership/leave-council/leave-council';
import { MemberPageHttp } from '../membership/member-page/member-page.http';
import { seatStream } from '../membership/seat';
import { ConfirmExit } from './confirm-exit/confirm-exit';
import { DecideExit } from './decide-exit/decide-exit';
import { exitStream } from './exit';
import { ExitPageHttp } from './exit-page/exit-page.http';
import { ReturnExit } from './return-exit/return-exit';
import { StatePosition } from './state-position/state-position';

// biome-ignore lint/suspicious/noExplicitAny: pages are read as their readers get them
type Page = any;
let council: CouncilInstance;
let standing: TestCouncil;
let director: Actor;
let member: Actor;
let third: Actor;
/** A fresh day for every test: the clock does not go back. */
let day = Date.parse('2018-06-01T02:00:00.000Z');

const at = (days: number): string => {
  const text = new Date(day + days * 86_400_000).toISOString();
  council.clock.set(text);
  return text.slice(0, 10);
};
const dateOf = (days: number): string =>
  new Date(day + days * 86_400_000).toISOString().slice(0, 10);

const low = (caseId: string, { personId }: Actor) =>
  council.tell('rating', {
    type: 'MemberLowInARow.v1',
    data: {
      caseId,
      councilId: standing.councilId,
      compoundId: standing.compoundId,
      territory: standing.territory,
      personId,
      periods: ['2018-H1', '2018-H2'],
    },
  });
const opened = (caseId: string) =>
  until(async () => (await council.typesOf(exitStream(caseId))).length > 0);
async function openCase(person: Actor): Promise<string> {
  const caseId = randomUUID();
  await low(caseId, person);
  await opened(caseId);
  return caseId;
}
const send = (type: new () => object, fields: object, sender?: Actor) =>
  council.send(type, fields, sender);
const removal = { outcome: 'removed', reason: '两期垫底', votesFor: 2, votesAgainst: 0 };
const casePage = async (caseId: string, query: object = {}): Promise<Page> =>
  council.get(ExitPageHttp).get(caseId, { ...(await council.caughtUp()), ...query });
const caseList = async (query: object = {}): Promise<Page> =>
  council.get(ExitPageHttp).list(standing.councilId, { ...(await council.caughtUp()), ...query });
const memberPage = async ({ personId }: Actor, query: object = {}): Promise<Page> =>
  council
    .get(MemberPageHttp)
    .get(standing.councilId, personId, { ...(await council.caughtUp()), ...query });
const councilPage = async (query: object = {}): Promise<Page> =>
  council
    .get(CouncilPageHttp)
    .getCouncil(standing.compoundId, { ...(await council.caughtUp()), ...query });

beforeAll(async () => {
  council = await new CouncilInstance({ at: new Date(day).toISOString() }).start();
});
afterAll(() => council?.stop());
beforeEach(async () => {
  day += 100 * 86_400_000;
  at(0);
  standing = await council.council();
  ({
    director,
    members: [member, third],
  } = standing);
  const name = { personId: council.officer.personId, name: '周处长' };
  await council.get(Vault).put([name], STREET);
});

describe('the exit procedure', () => {
  it('starts by itself, once, however often it is told', async () => {
    const caseId = randomUUID();
    await low(caseId, member);
    await low(caseId, member);
    await opened(caseId);
    const other = await openCase(third);
    const { items } = await caseList();
    expect(items.map((item: Page) => item.caseId)).toEqual([caseId, other]);
    expect(await council.typesOf(exitStream(caseId))).toEqual(['ExitOpened']);
    const started = (await council.typesOf(councilStream(standing.councilId))).filter(
      (type) => type === 'ExitProcedureStarted',
    );
    expect(started).toHaveLength(2);
  });

  it('does not start for who does not sit', async () => {
    const caseId = randomUUID();
    await low(caseId, actor(randomUUID(), 'resident', STREET));
    await openCase(third); // the one after it is there
    expect(await council.typesOf(exitStream(caseId))).toEqual([]);
    await expect(casePage(caseId)).rejects.toEqual(new NotFound('exit-case'));
  });

  it('goes from notice to removal, by people, and is told as of every day', async () => {
    const caseId = await openCase(member);
    const [told, heard, decided, confirmed] = [dateOf(0), at(2), dateOf(3), dateOf(4)];
    await send(StatePosition, { caseId, text: '因病缺席。' }, member);
    at(3);
    await send(DecideExit, { caseId, ...removal }, director);
    at(4);
    await send(ConfirmExit, { caseId, reason: '程序合规' });
    await until(async () => (await memberPage(member)).memberUntil !== null);

    expect(await casePage(caseId)).toMatchObject({
      displayName: '李秀英',
      periods: ['2018-H1', '2018-H2'],
      step: 'confirmed',
      awaits: null,
      outcome: 'removed',
      statement: { text: '因病缺席。' },
      decisions: [
        { decision: 'decided', role: 'council-director', name: '张**', reason: '两期垫底' },
        { decision: 'confirmed', role: 'street-officer', name: '周**', reason: '程序合规' },
      ],
    });
    const past = async (asOf: string) => {
      const { step, awaits, outcome, statement, decisions } = await casePage(caseId, { asOf });
      return [step, awaits, outcome, statement?.text, decisions.length];
    };
    expect(await past(told)).toEqual(['open', 'statement', null, undefined, 0]);
    expect(await past(heard)).toEqual(['open', 'decision', null, '因病缺席。', 0]);
    expect(await past(decided)).toEqual(['decided', 'confirmation', 'removed', '因病缺席。', 1]);
    expect(await past(confirmed)).toEqual(['confirmed', null, 'removed', '因病缺席。', 2]);
    await expect(past(dateOf(-1))).rejects.toEqual(new NotFound('exit-case'));
    expect((await caseList({ asOf: dateOf(-1) })).items).toEqual([]);
    expect((await caseList({ asOf: heard })).items).toMatchObject([{ step: 'open' }]);
  });

  it('frees the seat of who is removed, and shows a former member', async () => {
    const caseId = await openCase(member);
    at(8);
    await send(DecideExit, { caseId, ...removal }, director);
    at(9);
    await send(ConfirmExit, { caseId, reason: '程序合规' });
    await until(async () =>
      (await council.typesOf(seatStream(member.personId))).includes('SeatReleased'),
    );
    const left = { cause: 'exit-procedure', exitCaseId: caseId };
    expect(await memberPage(member)).toMatchObject({ displayName: '李秀英', left });
    const then = await memberPage(member, { asOf: dateOf(8) });
    expect(then).toMatchObject({ memberUntil: null, left: null });
    expect(then.exitCases).toMatchObject([{ caseId, step: 'decided' }]);
    const { members, decisions } = await councilPage();
    expect(members).toHaveLength(2);
    expect(decisions.at(-1)).toMatchObject({
      ...{ decision: 'member-removed', personId: member.personId, exitCaseId: caseId },
      ...{ reason: '两期垫底', role: 'process', name: null },
    });
    expect((await councilPage({ asOf: dateOf(8) })).members).toHaveLength(3);
  });

  it('keeps on probation, and shows it', async () => {
    const caseId = await openCase(member);
    at(8);
    const kept = { ...removal, outcome: 'kept-on-probation' };
    await send(DecideExit, { caseId, ...kept }, director);
    await send(ReturnExit, { caseId, reason: '未附会议记录' });
    await send(DecideExit, { caseId, ...kept }, director);
    const { at: since } = { at: council.clock.now().toISOString() };
    await send(ConfirmExit, { caseId, reason: '程序合规' });
    const shown = await memberPage(member);
    expect(shown).toMatchObject({ memberUntil: null, probation: { caseId, since } });
    expect((await casePage(caseId)).decisions.map((one: Page) => one.decision)).toEqual([
      'decided',
      'returned',
      'decided',
      'confirmed',
    ]);
    expect((await memberPage(member, { asOf: dateOf(7) })).probation).toBeNull();
  });

  it('leaves a council without a director when it removes the director', async () => {
    const caseId = await openCase(director);
    at(8);
    await expect(send(DecideExit, { caseId, ...removal }, director)).rejects.toMatchObject({
      code: 'own-exit-case',
    });
    await send(DecideExit, { caseId, ...removal }, third);
    await send(ConfirmExit, { caseId, reason: '程序合规' });
    await until(async () => (await councilPage()).members.length === 2);
    expect((await councilPage()).directorId).toBe('');
    const { councilId } = standing;
    await send(AppointDirector, { councilId, personId: third.personId });
    const { directorId, members } = await councilPage();
    expect(directorId).toBe(third.personId);
    expect(members.filter(({ isDirector }: Page) => isDirector)).toHaveLength(1);
  });

  it('closes itself when the member leaves, and when the council is dissolved', async () => {
    const [ofMember, ofThird] = [await openCase(member), await openCase(third)];
    const { councilId } = standing;
    await send(LeaveCouncil, { councilId, personId: member.personId, reason: '搬迁' }, member);
    await until(async () => (await casePage(ofMember)).step === 'lapsed');
    expect(await casePage(ofMember)).toMatchObject({ lapseCause: 'member-left', awaits: null });
    expect((await casePage(ofThird)).step).toBe('open');
    await send(DissolveCouncil, { councilId, reason: '楼院拆除' });
    await until(async () => (await casePage(ofThird)).step === 'lapsed');
    expect((await casePage(ofThird)).lapseCause).toBe('council-dissolved');
  });

  it('removes nobody by the days running out', async () => {
    const caseId = await openCase(member);
    at(90);
    expect(await casePage(caseId)).toMatchObject({ step: 'open', awaits: 'decision' });
    expect(await council.typesOf(exitStream(caseId))).toEqual(['ExitOpened']);
  });

  it('lists page by page', async () => {
    const caseIds = [await openCase(member), await openCase(third), await openCase(director)];
    const first = await caseList({ limit: '2' });
    const second = await caseList({ limit: '2', cursor: first.nextCursor });
    const shown = [...first.items, ...second.items].map((item: Page) => item.caseId);
    expect(shown).toEqual(caseIds);
    expect(second.nextCursor).toBeNull();
    await expect(council.get(ExitPageHttp).list(randomUUID(), {})).rejects.toEqual(
      new NotFound('council'),
    );
  });
});
